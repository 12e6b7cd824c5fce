/** What a format is given to write. */
import type { ReadContext } from '../../query/index.ts'
import type { Column } from './cells.ts'
import type { ExportRequest } from './request.ts'

export interface FileParts {
  readonly context: ReadContext
  readonly request: ExportRequest
  readonly columns: readonly Column[]
  /** As COPY writes them. */
  readonly rows: AsyncIterable<Buffer>
  /** To be called when all rows are read: how many there were. @throws TesseraError EXPORT_TOO_LARGE */
  ended(): Promise<number>
}
