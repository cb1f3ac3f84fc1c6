import { Token } from 'aws-cdk-lib';
import { refuse } from '../refusal.ts';

/** At most 20 characters, so that `<platform>-<model>-respond-to-alarm` stays within Step Functions' 80. */
const PLATFORM_NAME = /^[a-z][a-z0-9-]{0,19}$/;

export function requirePlatformName(name: string): string {
  if (Token.isUnresolved(name) || !PLATFORM_NAME.test(name)) {
    refuse(
      `platform name ${Token.isUnresolved(name) ? 'given as a deploy-time value' : JSON.stringify(name)} must be a text that matches ` +
        '[a-z][a-z0-9-]{0,19}: start with a letter, then at most 19 letters, digits or hyphens',
    );
  }
  return name;
}
