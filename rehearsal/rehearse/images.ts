import type { AssemblyModel } from '../assembly/model.ts';
import { NotRehearsed } from '../cloud/aws-error.ts';
import type { ContainerImages } from '../containers/image.ts';
import { SCRIPT_MODE_FOLDER, type ScriptModeImage } from '../containers/script-mode.ts';

/** Folders behind image URIs: a Docker asset's staged folder, the folder that `rehearseWith` names, or the stand-ins for the toolkits. A pinned `repo@sha256:…` is the same image. */
export function imageFolders(model: AssemblyModel): ContainerImages {
  const repositoryOf = (uri: string): string => uri.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  return {
    resolve: (imageUri) => {
      const digest = /@(sha256:[0-9a-f]{64})$/.exec(imageUri)?.[1];
      const found = model.images.find(
        (image) =>
          image.uri === imageUri || (digest !== undefined && image.digest === digest && repositoryOf(image.uri) === repositoryOf(imageUri)),
      );
      if (found === undefined)
        throw new NotRehearsed(
          `the image ${imageUri}`,
          'name a folder with train and serve: rehearseWith of ContainerImage.fromEcr, pyTorchTraining, pyTorchInference or xgboost',
        );
      return { dir: found.from === 'script mode' ? SCRIPT_MODE_FOLDER : found.dir, digest: found.digest };
    },
  };
}

/** Images of these stacks that this machine's Python stands in for. */
export const scriptModeImages = (model: AssemblyModel, stacks: ReadonlySet<string>): readonly ScriptModeImage[] =>
  model.images.flatMap((image) => (image.from === 'script mode' && stacks.has(image.stack) ? [image] : []));
