/** Which field the heading of a column means: said for sure, by another word for the same, or by a similar one. */
import { nearest } from '../../kernel/nearest.ts'
import type { FieldModel } from '../../model/types.ts'

export interface Proposal {
  readonly field: string
  /** 1 for the field's own name or label, less for what is only likely. */
  readonly confidence: number
}

/** Words that mean the same above a column. */
const ALIKE: readonly (readonly string[])[] = [
  [
    '手机',
    '手机号',
    '手机号码',
    '电话',
    '电话号码',
    '联系电话',
    '联系方式',
    'mobile',
    'phone',
    'tel',
    'telephone',
    'cell',
  ],
  ['邮箱', '邮件', '电子邮箱', '电子邮件', 'email', 'mail'],
  ['姓名', '名称', '名字', '全称', 'name', 'fullname', 'title'],
  ['性别', 'gender', 'sex'],
  ['生日', '出生日期', '出生年月', 'birthday', 'dateofbirth', 'dob'],
  ['身份证', '身份证号', '身份证号码', '证件号码', 'idcard', 'idcardno', 'identitycard', 'idnumber'],
  ['地区', '所在地区', '区域', '省市区', 'region', 'district', 'area'],
  ['地址', '详细地址', '联系地址', 'address'],
  ['备注', '说明', '描述', 'remark', 'remarks', 'note', 'notes', 'comment', 'description'],
  ['公司', '单位', '企业', '公司名称', '工作单位', 'company', 'organisation', 'organization'],
  ['负责人', '归属人', '所有人', 'owner', 'ownedby'],
  ['编号', '编码', '代码', '号码', 'code', 'no', 'number'],
  ['来源', '渠道', 'source', 'channel'],
  ['状态', 'state', 'status'],
  ['类型', '类别', '分类', 'type', 'kind', 'category'],
  ['微信', '微信号', 'wechat', 'wechatno'],
]

/** What our own files of refused rows add; it is no data. */
const OURS: ReadonlySet<string> = new Set(['错误原因', 'reason'])

const SURE = 1
const SAME_WORD = 0.8
const PART = 0.6
const SIMILAR = 0.5

/** A field, or another thing that a column may fill. */
type Named = Pick<FieldModel, 'name' | 'label'>

/** One proposal a column at most, each field once; the surest choose first. */
export function proposals(headings: readonly string[], fields: readonly Named[]): (Proposal | undefined)[] {
  const likely = headings.flatMap((heading, column) =>
    fields.flatMap((field) => {
      const confidence = heading.endsWith(`[${field.name}]`) ? SURE : likeness(plain(heading), namesOf(field))
      return confidence > 0 ? [{ column, field: field.name, confidence }] : []
    }),
  )
  const found: (Proposal | undefined)[] = headings.map(() => undefined)
  const taken = new Set<string>()
  for (const { column, field, confidence } of likely.sort(
    (a, b) => b.confidence - a.confidence || a.column - b.column,
  )) {
    if (found[column] !== undefined || taken.has(field)) continue
    found[column] = { field, confidence }
    taken.add(field)
  }
  return found
}

function namesOf({ name, label }: Named): string[] {
  return [name, label.zh, label.en].map(plain)
}

/** Without what people put around a word: spaces, stars, what stands in brackets. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\(.*?\)|\[.*?\]|（.*?）|【.*?】/g, '')
    .replace(/[\s_\-*:'"./\\]/g, '')
}

function likeness(heading: string, names: readonly string[]): number {
  if (heading === '' || OURS.has(heading)) return 0
  if (names.includes(heading)) return SURE
  if (ALIKE.some((words) => words.includes(heading) && names.some((name) => words.includes(name)))) return SAME_WORD
  if (names.some((name) => isPart(heading, name))) return PART
  return heading.length > 3 && nearest(heading, names) !== undefined ? SIMILAR : 0
}

/** One within the other, as long as enough of it is there to mean something. */
function isPart(heading: string, name: string): boolean {
  const [short = '', long = ''] = [heading, name].sort((a, b) => a.length - b.length)
  const enough = /\p{Script=Han}/u.test(short) ? 2 : 4
  return short.length >= enough && long.includes(short)
}
