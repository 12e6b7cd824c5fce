/**
 * In charge of traces that outlive what they tell of: who did what, what went wrong, which messages left, and the seals
 * that show whether somebody changed them afterwards. What enters are entries, within the transaction of what they tell
 * of or in batches after an answer has left; what leaves are append-only rows, their seals, and what a check finds.
 */
export { byClassification } from './classified.ts'
export { type ExceptionEntry, Exceptions } from './exceptions.ts'
export { LogQueue } from './log-queue.ts'
export { recordMessage, type MessageEntry } from './messages.ts'
export { type OperationEntry, recordOperation } from './operation.ts'
export { type CallEntry, Operations } from './operations.ts'
export { redacted } from './redact.ts'
export { Anchors, readAnchorFile, readAnchors } from './seals/anchors.ts'
export type { Fault } from './seals/compare.ts'
export { faultIssue } from './seals/fault-words.ts'
export { Keeping, type KeepingState, type VerificationState } from './seals/keeping.ts'
export { retain, RETENTION } from './seals/retention.ts'
export { type SealKey, SEALS } from './seals/seal.ts'
export { Sealer, type SealHead } from './seals/sealer.ts'
export { type Anchor, type Verification, verifySeals } from './seals/verify.ts'
