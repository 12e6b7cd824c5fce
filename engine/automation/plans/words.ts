/** What plans say to people who write them, and why recipients are left out. */
import type { Text } from '../../kernel/text.ts'

/** Why a recipient gets nothing; kept with the task that was never done. */
export const LEFT_OUT = {
  RECORD_GONE: { zh: '记录已删除', en: 'the record is deleted' },
  RECORD_RETIRED: { zh: '在回收站或不参与营销', en: 'in the recycle bin, or takes no part' },
  BEYOND_RIGHTS: { zh: '不在计划操作人的数据权限内', en: 'the author of the plan does not see the record' },
  OPTED_OUT: { zh: '已拒收营销信息', en: 'wants no advertising' },
  NO_PHONE: { zh: '没有手机号码', en: 'has no phone number' },
  NO_EMAIL: { zh: '没有邮箱', en: 'has no mail address' },
} as const satisfies Record<string, Text>

export const WORDS = {
  object: {
    zh: '须为您能查看、可打标签的对象',
    en: 'it must be an object whose records carry tags and that you may see',
  },
  tagsHidden: { zh: '您不能查看该对象的标签', en: 'you may not see the tags of its records' },
  noTags: { zh: '请选择筛选对象标签', en: 'choose tags' },
  unknownTags: {
    zh: '所选标签中有已删除、已禁用、属于其他对象或不是您的标签',
    en: 'some of the tags are deleted, disabled, of another object, or not yours',
  },
  sourceObject: { zh: '该对象的记录没有目标人群', en: 'records of this object are meant for nobody in particular' },
  sourceOther: { zh: '来源对象的目标人群不是所选营销对象', en: 'its records are meant for records of another object' },
  sourceMissing: { zh: '请选择一条您能查看的记录', en: 'choose a record that you may see' },
  sourceEmpty: {
    zh: '所选记录没有目标人群标签，无人可推送',
    en: 'the record names no tags, so it is meant for nobody',
  },
  everyDays: { zh: '请填写间隔天数（2 至 3650）', en: 'say after how many days, 2 to 3650' },
  past: { zh: '推送时间已过；留空为立即推送', en: 'this moment is over; leave it empty to push at once' },
  endFirst: { zh: '结束日期早于首次推送', en: 'the last day is before the first push' },
  processor: { zh: '处理器已删除、已禁用或不能用于推送', en: 'it is deleted, disabled, or of no use for plans' },
  noPhone: { zh: '该对象没有说明手机号码字段（contact.phone）', en: 'the object does not say where phone numbers are' },
  noEmail: { zh: '该对象没有说明邮箱字段（contact.email）', en: 'the object does not say where mail addresses are' },
  toFixed: { zh: '推送只发给记录本人的联系方式', en: 'pushes go to the contact of each record alone' },
  started: {
    zh: '已推送过，只能改名称；可复制后修改',
    en: 'it has been pushed; only its name may change, or copy it',
  },
  running: { zh: '请先取消进行中的计划', en: 'cancel it first' },
  author: { zh: '操作人已停用或删除', en: 'the author is disabled or deleted' },
  rights: { zh: '操作人已没有管理定向营销的权限', en: 'the author may no longer manage plans' },
} as const satisfies Record<string, Text>

/** Variables that nothing fills. */
export function unfilled(names: readonly string[]): Text {
  const list = names.map((name) => `\${${name}}`)
  return {
    zh: `没有这些变量对应的字段，或您看不到其明文：${list.join('、')}`,
    en: `no field that you read clearly fills ${list.join(', ')}`,
  }
}
