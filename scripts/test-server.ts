import { holdTestServer } from '@vigie/db/test-database';

/** The database server stays up between the files of a run, and stops after the last. */
export default function setup(): Promise<() => Promise<void>> {
  return holdTestServer();
}
