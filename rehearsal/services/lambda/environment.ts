import type { FunctionModel } from '../../assembly/model.ts';

/** What every function's environment needs to know of the rehearsal. */
export interface Surroundings {
  readonly region: string;
  /** AWS_ENDPOINT_URL and, where a service has its own, AWS_ENDPOINT_URL_<SERVICE>. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Access key id by which the listener knows the role. */
  readonly accessKeyId: string;
}

/**
 * The whole environment of a function's process: nothing comes from the shell that started the rehearsal but PATH.
 * Source: AWS Lambda Developer Guide, "Defined runtime environment variables".
 */
export function functionEnvironment(fn: FunctionModel, version: string, logStream: string, around: Surroundings): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...fn.environment,
    _HANDLER: fn.handler,
    AWS_REGION: around.region,
    AWS_DEFAULT_REGION: around.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    LAMBDA_TASK_ROOT: fn.bundleDir,
    AWS_ACCESS_KEY_ID: around.accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_SESSION_TOKEN: 'rehearsal',
    ...around.endpoints,
    // A person's own AWS profile must not answer for the function's role.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
