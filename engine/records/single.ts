/** A call with one record needs no index in the paths of its faults. */
import { TesseraError } from '../kernel/errors.ts'

/** What `work` over one row refuses, with `name` instead of `0/name` as the path of each fault. */
export async function single<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof TesseraError) || error.code !== 'VALIDATION_FAILED') throw error
    const issues = error.issues.map((issue) =>
      issue.path === undefined ? issue : { ...issue, path: issue.path.replace(/^0\//, '') },
    )
    throw new TesseraError(error.code, { count: issues.length }, { issues, data: error.data, cause: error })
  }
}
