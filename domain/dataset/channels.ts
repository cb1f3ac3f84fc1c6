import type { HoldoutPolicy } from './contract.ts';

/** Where a drop that holds out its own rows keeps them. */
export const HOLDOUT_FOLDER = 'holdout/';

/** A folder's name, however the policy writes it, so that it is no prefix of another folder's. */
const folder = (name: string): string => (name === '' || name.endsWith('/') ? name : `${name}/`);

/** The part of the policy's `dataset` that says it. */
interface Channels {
  readonly channels?: Readonly<Record<string, string>> | undefined;
  readonly holdout: HoldoutPolicy;
}

/** Where the rows to part lie: channel `train` of the policy, else the whole drop, or its own `train/` beside `holdout/`. */
export const trainFolder = ({ channels, holdout }: Channels): string =>
  folder(channels?.['train'] ?? (holdout.by === 'folder' ? 'train' : ''));

/** Channels that are whole folders of the drop, with their folders; `train` is what the split leaves to train on. */
export const wholeChannels = ({ channels }: Pick<Channels, 'channels'>): readonly { readonly name: string; readonly folder: string }[] =>
  Object.entries(channels ?? {})
    .filter(([name]) => name !== 'train')
    .map(([name, path]) => ({ name, folder: folder(path) }));

/** Channels that would show the trainer rows which the split holds out, each with the folder that it shares with them. */
export function leakingChannels(dataset: Channels): readonly { readonly name: string; readonly folder: string; readonly rows: string }[] {
  const split = [trainFolder(dataset), ...(dataset.holdout.by === 'folder' ? [HOLDOUT_FOLDER] : [])];
  return wholeChannels(dataset).flatMap(({ name, folder: own }) => {
    const rows = split.find((one) => own.startsWith(one) || one.startsWith(own));
    return rows === undefined ? [] : [{ name, folder: own, rows }];
  });
}
