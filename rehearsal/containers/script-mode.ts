import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { NotRehearsed } from '../cloud/aws-error.ts';

/** Folder with the executables that stand for SageMaker's training and inference toolkits. */
export const SCRIPT_MODE_FOLDER = fileURLToPath(new URL('./script-mode/', import.meta.url)).replace(/\/$/, '');

/** An image whose code runs with this machine's Python. */
export interface ScriptModeImage {
  readonly uri: string;
  /** Modules of the image that the code imports. */
  readonly imports: readonly string[];
}

/** The oldest Python whose standard library the stand-ins need. */
const OLDEST = [3, 9] as const;

/** Prints version and missing modules as JSON; a module is looked for as `import` would, without running it. */
const PROBE = `
import importlib.util, json, sys
def there(name):
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False
print(json.dumps({"python": sys.executable, "version": list(sys.version_info[:2]), "missing": [m for m in sys.argv[1:] if not there(m)]}))
`;

/**
 * Makes sure, before anything costs virtual money or real time, that this machine can run what the images would.
 *
 * @param path where `python3` is looked for, as PATH
 * @throws NotRehearsed naming what is missing, for which image, and of which Python
 */
export async function requirePython(images: readonly ScriptModeImage[], path: string): Promise<void> {
  for (const { uri, imports } of images) {
    const found = await probe(imports, path);
    if (found === undefined) {
      throw new NotRehearsed(
        `the image ${uri} without python3`,
        'its code runs with the python3 of PATH: install Python, or name a folder with rehearseWith',
      );
    }
    const [major = 0, minor = 0] = found.version;
    if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
      throw new NotRehearsed(
        `the image ${uri} with Python ${major}.${minor} (${found.python})`,
        `put Python ${OLDEST.join('.')} or newer first on PATH`,
      );
    }
    if (found.missing.length > 0) {
      throw new NotRehearsed(
        `the image ${uri} without its Python modules ${found.missing.join(', ')} (looked for by ${found.python})`,
        `install them for that Python, or put a virtual environment that has them first on PATH`,
      );
    }
  }
}

const foundSchema = v.object({ python: v.string(), version: v.array(v.number()), missing: v.array(v.string()) });

function probe(imports: readonly string[], path: string): Promise<v.InferOutput<typeof foundSchema> | undefined> {
  return new Promise((resolve) => {
    execFile('python3', ['-c', PROBE, ...imports], { env: { PATH: path } }, (error, stdout) => {
      resolve(error === null ? v.parse(foundSchema, JSON.parse(stdout)) : undefined);
    });
  });
}
