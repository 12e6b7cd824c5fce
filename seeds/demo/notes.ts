/** What salespeople write down after a talk: sentences by way and state, filled with products, sums and days. */
import type { Random } from './random.ts'

export type Way = 'phone' | 'wechat' | 'sms' | 'email' | 'visit'
export type State = 'not_followed' | 'following' | 'won' | 'invalid'

export const PRODUCTS = [
  '手机分期',
  '家电分期',
  '教育分期',
  '旅游分期',
  '装修分期',
  '医美分期',
  '稳健理财',
  '季度理财',
  '现金管理',
  '车险套餐',
]

const OPENINGS: Readonly<Record<Way, readonly string[]>> = {
  phone: [
    '电话联系客户，{mood}。',
    '上午致电，客户{mood}。',
    '下午回访电话，客户{mood}。',
    '第二次拨通，客户正在开会，约好{later}再聊。',
    '客户主动来电咨询{product}。',
  ],
  wechat: [
    '微信发送{product}资料，客户已读。',
    '微信沟通，客户{mood}。',
    '客户在微信上询问{product}的费率。',
    '朋友圈活动海报引起客户兴趣，主动私聊。',
  ],
  sms: [
    '短信通知{product}优惠活动，客户回复感兴趣。',
    '短信发送活动链接，客户已点击。',
    '短信提醒资料补充，客户回复{later}提交。',
  ],
  email: [
    '邮件发送{product}方案与报价。',
    '邮件发送合同样本，客户反馈{mood}。',
    '客户邮件询问{product}的提前还款规则。',
  ],
  visit: [
    '上门拜访，客户{mood}。',
    '到客户公司面谈{product}。',
    '客户到店咨询，当面演示了{product}的申请流程。',
    '与客户及家人一起沟通{product}。',
  ],
}

const DETAILS: Readonly<Record<State, readonly string[]>> = {
  not_followed: ['无人接听，{later}再联系。', '号码暂时无法接通。'],
  following: [
    '关注{product}，预算约{sum}万元，希望月供控制在{pay}元以内。',
    '有{sum}万元资金下月到期，考虑转投{product}。',
    '正在对比同类产品，主要看服务费和到账时间。',
    '需要和家人商量，{later}给答复。',
    '已说明{product}的期限与费用，客户要求发一份书面材料。',
    '客户担心提前还款的手续费，已详细解释。',
    '对分期数有疑问，建议先选12期，后续可调整。',
    '近期出差，{later}回来后再约见面。',
    '询问是否有老客户优惠，已申请活动名额。',
    '资料准备中，还差收入证明和银行流水。',
    '对收益比较满意，但希望期限更短一些。',
  ],
  won: [
    '已签约{product}，金额{sum}万元，{later}放款。',
    '完成首笔{product}，客户对服务满意。',
    '合同已寄回，款项到账，转入售后维护。',
    '追加{product}{sum}万元，并愿意推荐朋友。',
    '线上完成申请并通过审核，月供{pay}元。',
  ],
  invalid: [
    '客户表示近期没有需求，不再联系。',
    '号码已更换，接听人非本人。',
    '已在其他机构办理，暂不考虑。',
    '不符合申请条件，已向客户说明原因。',
    '多次联系未果，建议退回公海。',
  ],
}

const ENDINGS: Readonly<Record<State, readonly string[]>> = {
  not_followed: [''],
  following: ['{later}跟进。', '已约{later}再次沟通。', '等客户回复。', '继续保持联系。', ''],
  won: ['注意还款日提醒。', '安排{later}回访。', '可重点维护。', ''],
  invalid: ['', '本次跟进结束。'],
}

const MOODS = [
  '态度友好',
  '有意向',
  '比较犹豫',
  '说话很客气但时间不多',
  '对产品了解较多',
  '想先了解费用',
  '反馈积极',
  '不太着急',
]
const LATER = ['明天上午', '后天', '下周一', '下周三', '周五下午', '月底前', '下个月初', '三天后']

export function note(random: Random, way: Way, state: State): string {
  const sentences = [OPENINGS[way], DETAILS[state], ENDINGS[state]].map((from) => random.pick(from))
  return sentences.map((sentence) => fill(sentence, random)).join('')
}

function fill(sentence: string, random: Random): string {
  if (!sentence.includes('{')) return sentence
  return sentence.replace(/\{(\w+)\}/g, (_, place: string) => places[place]?.(random) ?? '')
}

const places: Readonly<Record<string, (random: Random) => string>> = {
  product: (random) => random.pick(PRODUCTS),
  mood: (random) => random.pick(MOODS),
  later: (random) => random.pick(LATER),
  sum: (random) => String(random.between(1, 60) * (random.chance(0.2) ? 5 : 1)),
  pay: (random) => String(random.between(6, 90) * 50),
}
