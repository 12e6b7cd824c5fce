/** What a caller may ask of an export, read strictly and checked against what they may see. */
import type { FieldModel } from '../../model/types.ts'
import {
  badQuery,
  type ListRequest,
  parseListBody,
  parseListRequest,
  type QueryParameters,
  type ReadContext,
} from '../../query/index.ts'
import { canonicalId } from '../../model/key.ts'
import { oneOf, wholeNumber } from '../../query/parameters.ts'
import { type Locale, localeOf } from '../../kernel/text.ts'

const FORMATS = ['csv', 'xlsx'] as const
export type Format = (typeof FORMATS)[number]

export interface ExportRequest {
  readonly format: Format
  readonly locale: Locale
  readonly list: ListRequest
  /** Only these records of the list. */
  readonly ids?: readonly string[]
  /** Only so many of the first rows; all there are when absent. */
  readonly limit?: number
  /** A last line says who took the file along, and when. */
  readonly watermark: boolean
  /** The condition as it was asked for, for the log. */
  readonly asked: { readonly filter?: unknown; readonly search?: string; readonly sort?: string }
}

/** A sheet has no more rows, its heading included. */
export const SHEET_ROWS = 1_048_576
const MOST_IDS = 10_000
const MOST_LIMIT = 100_000_000

/**
 * @param parameters of an address, or the members of a body, where a filter is JSON and `ids` may name records
 * @param language of whoever asks, as browsers say it
 * @throws TesseraError BAD_QUERY
 */
export function parseExport(
  parameters: QueryParameters,
  context: ReadContext,
  { language, body }: { readonly language: string | undefined; readonly body: boolean },
): ExportRequest {
  const { format, limit, watermark, language: chosen, template, ids, ...asked } = parameters
  refusePaging(asked)
  const columns = asked['fields'] === undefined ? listFields(context, template) : undefined
  const list = body ? parseListBody(asked, context) : parseListRequest(asked, context)
  const most = limit === undefined ? undefined : wholeNumber(limit, 'limit', 1, MOST_LIMIT)
  return {
    format: oneOf(format, 'format', FORMATS, 'csv'),
    locale: oneOf(chosen, 'language', ['zh', 'en'], localeOf(language)),
    list: columns === undefined ? list : { ...list, fields: columns },
    ...(ids !== undefined && { ids: idList(ids, context, body) }),
    ...(most !== undefined && { limit: most }),
    watermark: isTrue(watermark),
    asked: {
      ...(asked['filter'] !== undefined && { filter: asked['filter'] }),
      ...(list.search !== undefined && { search: list.search }),
      ...(typeof asked['sort'] === 'string' && { sort: asked['sort'] }),
    },
  }
}

/** Parameters of a list that make no sense of a whole one. */
function refusePaging(asked: QueryParameters): void {
  for (const name of ['page', 'after', 'count', 'expand'])
    if (asked[name] !== undefined)
      throw badQuery(name, { zh: '导出没有这个参数', en: 'exports take no such parameter' })
}

/** The columns of a list as people see them: of the template that is named, or of the object's own. */
function listFields({ model, plan }: ReadContext, template: unknown): readonly FieldModel[] {
  const name = typeof template === 'string' ? template : plan.object.defaultTemplate
  const found = model.templates.get(name)
  if (found?.object !== plan.object.name)
    throw badQuery('template', { zh: `没有模板 ${name}`, en: `there is no template ${name}` })
  const fields = found.list.columns.flatMap(({ field }) => plan.fields.get(field)?.field ?? [])
  return [...new Set(fields)]
}

function idList(ids: unknown, { plan }: ReadContext, body: boolean): readonly string[] {
  const given: unknown[] = body && Array.isArray(ids) ? ids : []
  const read = given.flatMap((id) => (typeof id === 'string' ? (canonicalId(plan.object.key, id) ?? []) : []))
  if (read.length > 0 && read.length === given.length && read.length <= MOST_IDS) return [...new Set(read)]
  throw badQuery('ids', {
    zh: `须为 1 到 ${MOST_IDS} 个编号的数组（仅 POST）`,
    en: `an array of 1 to ${MOST_IDS} ids is expected (POST only)`,
  })
}

function isTrue(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  return oneOf(value, 'watermark', ['true', 'false'], 'false') === 'true'
}
