/**
 * The environment that every container starts from: nothing of the shell that started the rehearsal but PATH, HOME and
 * LANG. A person's own AWS profile must not answer for the execution role, so the SDKs' credential files and the
 * instance metadata service are switched off.
 */
export function cleanEnvironment(host: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return {
    PATH: host['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: host['HOME'] ?? '/',
    LANG: host['LANG'] ?? 'C.UTF-8',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
