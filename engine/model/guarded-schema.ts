/** Where the guarded views stand that custom SQL reads: beside the workspace, in a schema that holds nothing else. */

/** Name of the schema of a workspace's guarded views. */
export function guardedSchema(workspace: string): string {
  return `${workspace}_guard`
}
