/** What is refused in a part of a whole, told under the path of that part: who fills in a form finds the place. */
import { TesseraError, type Issue } from '../../kernel/errors.ts'

/**
 * Runs `work` over a part and gives every fault a path inside the whole.
 * @param place where a fault of `work` stands in the whole; `path` is the one that the record pipeline gave it
 * @throws TesseraError FORBIDDEN where the writer knows nothing of what the part is written to, as all others it throws
 */
export async function inPart<T>(part: string, work: Promise<T>, place: (path: string) => string): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof TesseraError)) throw error
    if (error.code === 'VALIDATION_FAILED') throw moved(error, place)
    const isDenied = part !== '' && (error.code === 'FORBIDDEN' || error.code === 'NOT_FOUND')
    throw isDenied ? denied(part, error) : error
  }
}

function moved(error: TesseraError, place: (path: string) => string): TesseraError {
  const issues = error.issues.map((issue) => ({ ...issue, path: place(issue.path ?? '') }))
  return new TesseraError('VALIDATION_FAILED', { count: issues.length }, { issues, data: error.data, cause: error })
}

/** Nothing of the whole is written where one may not write a part of it. */
function denied(part: string, cause: TesseraError): TesseraError {
  const issue: Issue = { code: 'FORBIDDEN', path: part, message: cause.code === 'NOT_FOUND' ? UNREACHED : cause.text }
  return new TesseraError('FORBIDDEN', {}, { issues: [issue], cause })
}

const UNREACHED = { zh: '没有权限修改这一部分', en: 'You may not change this part' }

/** The first index of a path of the record pipeline, and what follows it. */
export function rowOf(path: string): { readonly row: number; readonly rest: string } {
  const [, row = '0', rest = ''] = /^(\d+)\/?(.*)$/.exec(path) ?? [undefined, '0', path]
  return { row: Number(row), rest }
}
