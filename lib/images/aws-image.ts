import { Annotations, Token } from 'aws-cdk-lib';
import { refuse } from '../refusal.ts';
import { declareForRehearsal } from '../rehearsal-metadata.ts';
import type { BindImage } from './bound-image.ts';
import type { CataloguedImage } from './catalogue.ts';
import { requireFolder } from './ecr-image.ts';
import { type Registry, repositoryOf } from './registries.ts';

/** What replaces the tables, which are of the day on which this version was made. */
export interface AwsImageOptions {
  /** A newer tag than the table's. @default - the table's for this version */
  readonly tag?: string;
  /** `sha256:…`: exactly this image, in place of a tag. @default - a tag, whose digest each delivery asks for once */
  readonly digest?: string;
  /** Version of CUDA inside, such as `12.4`, when tag or digest name an image with another one. @default - the table's for this version */
  readonly cuda?: string;
  /** Account of the registry, for a region that is not in the table. @default - the table's for the stack's region */
  readonly registryAccount?: string;
  /** Folder with the executables `train` and `serve` that stands for the image in a rehearsal. @default - your own Python, in script mode */
  readonly rehearseWith?: string;
  /**
   * Python modules of the image that the code imports. A rehearsal runs the code with the machine's `python3`, and says
   * at its beginning which of these are missing. @default - none
   */
  readonly imports?: readonly string[];
}

/** An image that AWS keeps in a registry of its own. */
export function awsImage(
  what: string,
  registry: Registry,
  image: Pick<CataloguedImage, 'repository' | 'tag'> & { readonly patchedUntil?: string },
  options: AwsImageOptions,
  scriptMode: boolean,
): BindImage {
  const { tag = image.tag, digest, registryAccount, rehearseWith, imports = [] } = options;
  for (const [name, value, pattern] of [
    ['tag', tag, /^[\w][\w.-]{0,127}$/],
    ['digest', digest, /^sha256:[0-9a-f]{64}$/],
    ['registryAccount', registryAccount, /^\d{12}$/],
  ] as const) {
    if (value === undefined) continue;
    if (Token.isUnresolved(value)) refuse(`${what}: ${name} is a deploy-time value; the policy is hashed at synth, so write it out`);
    if (!pattern.test(value)) refuse(`${what}: ${name} ${JSON.stringify(value)} does not look like one; allowed: ${pattern.source}`);
  }
  const odd = imports.filter((module) => !/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(module));
  if (odd.length > 0) refuse(`${what}: imports has ${odd.join(', ')}; give names as they stand after "import", such as "torch"`);
  requireFolder(what, rehearseWith);
  const named = digest === undefined ? `${image.repository}:${tag}` : `${image.repository}@${digest}`;
  return (scope) => {
    const repository = repositoryOf(scope, registry, image.repository, registryAccount);
    const uri = digest === undefined ? `${repository.uri}:${tag}` : `${repository.uri}@${digest}`;
    if (rehearseWith !== undefined) declareForRehearsal(scope, { images: [{ uri, dir: rehearseWith }] });
    else if (scriptMode) declareForRehearsal(scope, { images: [{ uri, scriptMode: { imports: [...imports].sort() } }] });
    if (image.patchedUntil !== undefined && tag === image.tag && digest === undefined)
      Annotations.of(scope).addInfo(`${what}: AWS patches ${named} until ${image.patchedUntil}`);
    return { uri, repositoryArn: repository.arn, identity: named };
  };
}
