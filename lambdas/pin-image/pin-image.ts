import type { Images } from '../../domain/delivery/documents.ts';

export interface Ports {
  readonly trainerImage: string;
  readonly serverImage: string;
  resolve(uri: string): Promise<{ uri: string; digest: string }>;
}

/** Turns tags into digests once, so that what is trained with, registered and served is one and the same image. */
export const pinImage =
  ({ trainerImage, serverImage, resolve }: Ports) =>
  async (): Promise<Images> => {
    const trainer = await resolve(trainerImage);
    return { trainer, server: serverImage === trainerImage ? trainer : await resolve(serverImage) };
  };
