/** A container image as the rehearsal runs it: a folder with the executables `train` and `serve`, no Docker. */
export interface ContainerImage {
  /** Folder that holds `train`, `serve` or both. */
  readonly dir: string;
  /** `sha256:…` of what would be pulled; it shows up as ResolvedImage. */
  readonly digest: string;
}

export interface ContainerImages {
  /** Finds the folder behind an image URI. Throws NotRehearsed that names the image when there is none. */
  resolve(imageUri: string): ContainerImage;
}

/** `repo@sha256:…` for `repo:tag`, as DeployedImages.ResolvedImage and the ledger name an image. */
export function resolvedImageUri(imageUri: string, digest: string): string {
  return `${imageUri.replace(/@.*$/, '').replace(/:[^/:]*$/, '')}@${digest}`;
}
