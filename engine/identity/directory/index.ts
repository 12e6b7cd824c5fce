/**
 * In charge of signing in through a company's own directory. What enters are the settings that administrators keep and
 * what comes back from the directory's server; what leaves is a session of a person whom the directory vouches for, or a
 * refusal that tells the visitor little and the log all. Directories of a further kind are adapters in the registry.
 */
export type { DirectoryInput } from './input.ts'
export { Directories, type DirectoriesRoom } from './directories.ts'
export type { Diagnosis, DirectoryEntry, DirectoryOption, Editor } from './types.ts'
export { backAddress, finishVisit, type Finished, startVisit, type Visitor, type VisitRoom } from './sign-in.ts'
export { VISIT_SECONDS } from './visit.ts'
