/**
 * In charge of everything between the engine and PostgreSQL: the embedded server, pools and roles, transactions,
 * messages, migrations. SQL text and knex builders enter; rows leave, with instants as UTC text, exact decimals and
 * TesseraErrors where the connection fails. It knows the kernel and no other room; what the SQL means is not its business.
 */
export { connect, libraryPool, programLogin, type ConnectOptions } from './connect.ts'
export { CopyPool, type CopyOut, type Snapshot } from './copy-out.ts'
export { findFolder } from './embedded/folder.ts'
export { startEmbedded, embeddedConnection, type Embedded, type EmbeddedOptions } from './embedded/index.ts'
export { connectionFault } from './faults.ts'
export { RULE_SECONDS, STATEMENT_SECONDS } from './limits.ts'
export { guarantees, type Guarantee } from './guarantees.ts'
export { isWorkspaceName, quoteIdentifier } from './identifiers.ts'
export { setUpDatabase, type SetUp, type SetupOptions } from './setup.ts'
export { migrate, type MigrationReport } from './migrate.ts'
export type {
  Builder,
  Database,
  Owner,
  Queryable,
  Row,
  RuleAccess,
  TextRows,
  Transaction,
  TransactionOptions,
} from './types.ts'
