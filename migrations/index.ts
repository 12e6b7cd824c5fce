/**
 * The tables on which the Model itself stands, as knex migrations. In charge of them alone: every other table is made
 * from definitions. A migration enters this list once, under the name of its file, and is never changed after a release;
 * what leaves is the list that the runner of `engine/database` compares with the table `sys_migration`.
 *
 * A migration runs as the owner role, with the workspace first on the search path, all pending ones in one transaction.
 * It imports nothing but knex's types. Tables that only grow get the trigger of `appendOnly`; the runner takes the rights
 * to change them from the program's role.
 */
import type { Knex } from 'knex'

import * as foundation from './0001_foundation.ts'
import * as drafts from './0002_drafts.ts'
import * as files from './0003_files.ts'
import * as counters from './0004_counters.ts'
import * as versions from './0005_versions.ts'
import * as writes from './0006_writes.ts'
import * as jobs from './0007_jobs.ts'
import * as refusals from './0008_refusals.ts'
import * as search from './0009_search.ts'
import * as searchDigits from './0010_search_digits.ts'
import * as people from './0011_people.ts'
import * as applications from './0012_applications.ts'
import * as parameters from './0013_parameters.ts'
import * as traces from './0014_traces.ts'
import * as directories from './0015_directories.ts'
import * as allowances from './0016_allowances.ts'
import * as applicationCalls from './0017_application_calls.ts'
import * as retention from './0018_retention.ts'
import * as tags from './0019_tags.ts'
import * as schedules from './0020_schedules.ts'
import * as tagHistory from './0021_tag_history.ts'
import * as tagDifferences from './0022_tag_differences.ts'
import * as outboxReaders from './0023_outbox_readers.ts'
import * as privateOperations from './0024_private_operations.ts'

export interface Migration {
  up(knex: Knex): Promise<void>
  down(knex: Knex): Promise<void>
}

/** In the order in which they run: name of the file without its ending. */
export const migrations: readonly (readonly [name: string, migration: Migration])[] = [
  ['0001_foundation', foundation],
  ['0002_drafts', drafts],
  ['0003_files', files],
  ['0004_counters', counters],
  ['0005_versions', versions],
  ['0006_writes', writes],
  ['0007_jobs', jobs],
  ['0008_refusals', refusals],
  ['0009_search', search],
  ['0010_search_digits', searchDigits],
  ['0011_people', people],
  ['0012_applications', applications],
  ['0013_parameters', parameters],
  ['0014_traces', traces],
  ['0015_directories', directories],
  ['0016_allowances', allowances],
  ['0017_application_calls', applicationCalls],
  ['0018_retention', retention],
  ['0019_tags', tags],
  ['0020_schedules', schedules],
  ['0021_tag_history', tagHistory],
  ['0022_tag_differences', tagDifferences],
  ['0023_outbox_readers', outboxReaders],
  ['0024_private_operations', privateOperations],
]
