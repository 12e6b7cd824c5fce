/** Sentences for faults of values: what is asked for, in words that a person at a form understands. */
import { fill, isText, type Text } from '../kernel/text.ts'
import type { Fault } from './schema-fault.ts'

/** The sentence of a fault; with a label it names the field: `金额：不能小于 0`. */
export function faultMessage(fault: Fault, label?: Text): Text {
  const sentence = fill(templateOf(fault), fault.params)
  return label ? { zh: `${label.zh}：${sentence.zh}`, en: `${label.en}: ${sentence.en}` } : sentence
}

const FORMATS: Readonly<Record<string, Text>> = {
  phone: {
    zh: '须为电话号码，例如 13700007583、0755-26001234',
    en: 'must be a phone number such as 13700007583 or +442079460000',
  },
  email: { zh: '须为邮箱地址，例如 name@example.com', en: 'must be an e-mail address such as name@example.com' },
  url: { zh: '须为网址，以 http:// 或 https:// 开头', en: 'must be a web address starting with http:// or https://' },
  id_card: {
    zh: '须为有效的身份证号：18 位（含校验码），或旧证的 15 位',
    en: 'must be a valid identity card number: 18 characters with the right check character, or 15 digits',
  },
  color: { zh: '须为颜色，例如 #1668dc', en: 'must be a colour such as #1668dc' },
  'time-local': { zh: '须为时间，例如 08:30:15', en: 'must be a time of day such as 08:30:15' },
  minute: { zh: '须为精确到分钟的时间，例如 08:30', en: 'must be a time of day in whole minutes such as 08:30' },
  date: { zh: '须为真实存在的日期，格式 YYYY-MM-DD', en: 'must be a day that exists, written YYYY-MM-DD' },
  'date-time': {
    zh: '须为带时区的时间，例如 2026-05-01T12:00:00+08:00',
    en: 'must be a time with its zone such as 2026-05-01T12:00:00+08:00',
  },
  uuid: { zh: '须为记录的 id', en: 'must be the id of a record' },
  decimal: { zh: '须为小数，例如 289.16', en: 'must be a decimal such as 289.16' },
}

const TYPES: Readonly<Record<string, Text>> = {
  string: { zh: '须为文本', en: 'must be text' },
  integer: { zh: '须为整数', en: 'must be a whole number' },
  number: { zh: '须为数字', en: 'must be a number' },
  boolean: { zh: '须为 true 或 false', en: 'must be true or false' },
  array: { zh: '须为数组', en: 'must be an array' },
  object: { zh: '须为对象', en: 'must be an object' },
  null: { zh: '须为空', en: 'must be empty' },
}

const KEYWORDS: Readonly<Record<string, Text>> = {
  enum: { zh: '不是可选的选项', en: 'is not one of the options' },
  maximum: { zh: '不能大于 {limit}', en: 'must be at most {limit}' },
  minimum: { zh: '不能小于 {limit}', en: 'must be at least {limit}' },
  maxLength: { zh: '最多 {limit} 个字符', en: 'must have at most {limit} character(s)' },
  minLength: { zh: '至少 {limit} 个字符', en: 'must have at least {limit} character(s)' },
  required: { zh: '不能为空', en: 'must not be empty' },
  additionalProperties: { zh: '没有名为 {additionalProperty} 的字段', en: 'there is no field {additionalProperty}' },
  unevaluatedProperties: { zh: '没有名为 {unevaluatedProperty} 的字段', en: 'there is no field {unevaluatedProperty}' },
}

const DECIMALS: Readonly<Record<string, Text>> = {
  precision: { zh: '小数点前最多 {limit} 位', en: 'must have at most {limit} digit(s) before the point' },
  scale: { zh: '小数点后最多 {limit} 位', en: 'must have at most {limit} digit(s) after the point' },
  minimum: { zh: '不能小于 {limit}', en: 'must be at least {limit}' },
  maximum: { zh: '不能大于 {limit}', en: 'must be at most {limit}' },
}

const OTHER: Text = { zh: '不符合要求', en: 'is not acceptable' }

function templateOf({ keyword, params }: Fault): Text {
  const format = FORMATS[String(params.format)]
  if (keyword === 'form' && isText(params.message)) return params.message
  if (keyword === 'decimal') return DECIMALS[String(params.broken)] ?? OTHER
  if (keyword === 'pattern' || keyword === 'format') return format ?? OTHER
  if (keyword === 'type') return format ?? TYPES[String(params.type)] ?? OTHER
  return KEYWORDS[keyword] ?? OTHER
}
