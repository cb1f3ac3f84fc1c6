import type { Announcements } from '../../adapters/announcements.ts';

/** What people and other systems were told. */
export class FakeAnnouncements implements Announcements {
  readonly told: { readonly subject: string; readonly message: Readonly<Record<string, unknown>> }[] = [];
  readonly events: { readonly detailType: string; readonly detail: Readonly<Record<string, unknown>>; readonly at: string }[] = [];
  /** The next message is not taken. */
  broken = false;

  tell = async (subject: string, message: Readonly<Record<string, unknown>>): Promise<void> => {
    if (this.broken) throw new Error('SNS is not there');
    this.told.push({ subject, message });
  };

  publish = async (detailType: string, detail: Readonly<Record<string, unknown>>, at: string): Promise<void> => {
    this.events.push({ detailType, detail, at });
  };
}
