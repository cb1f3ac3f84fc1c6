import type { AssemblyModel } from '../assembly/model.ts';
import { NotRehearsed } from '../cloud/aws-error.ts';
import type { ContainerImages } from '../containers/image.ts';

/** Folders behind image URIs: a Docker asset's staged folder, or the folder that `rehearseWith` names. A pinned `repo@sha256:…` is the same image. */
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
          'name a folder with train and serve: ContainerImage.fromEcr(…, { rehearseWith: DIR })',
        );
      return { dir: found.dir, digest: found.digest };
    },
  };
}
