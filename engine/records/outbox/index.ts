/**
 * In charge of handing on what was written: every write leaves messages in its own transaction, and whoever follows
 * writes reads them here. What enters are a reader's name and what it does with a batch; what leaves are all messages,
 * in the order of their transactions, each handed on once: what the reader does commits with how far it has read.
 */
export { type OutboxMessage, OutboxReader, type OutboxReaderOptions } from './reader.ts'
export { trimOutbox } from './trim.ts'
