/** Names, phones and identity cards of people who do not exist. */
import { mix, type Random, Weighted } from './random.ts'

// surname and its pinyin, the commonest first
const SURNAMES = `王wang 李li 张zhang 刘liu 陈chen 杨yang 黄huang 赵zhao 吴wu 周zhou 徐xu 孙sun 马ma 朱zhu 胡hu 郭guo 何he 林lin
高gao 罗luo 郑zheng 梁liang 谢xie 宋song 唐tang 许xu 韩han 邓deng 冯feng 曹cao 彭peng 曾zeng 肖xiao 田tian 董dong 潘pan 袁yuan
蔡cai 蒋jiang 余yu 于yu 杜du 叶ye 程cheng 魏wei 苏su 吕lv 丁ding 任ren 卢lu 姚yao 沈shen 钟zhong 姜jiang 崔cui 谭tan 陆lu 范fan
汪wang 廖liao 石shi 金jin 韦wei 贾jia 夏xia 付fu 方fang 邹zou 熊xiong 白bai 孟meng 秦qin 邱qiu 侯hou 江jiang 尹yin 薛xue 闫yan
段duan 雷lei 龙long 史shi 陶tao 贺he 毛mao 郝hao 顾gu 龚gong 邵shao 万wan 覃qin 武wu 钱qian 戴dai 严yan 莫mo 孔kong 向xiang`
const COMPOUND =
  '欧阳ouyang 上官shangguan 司马sima 诸葛zhuge 司徒situ 东方dongfang 夏侯xiahou 皇甫huangfu 慕容murong 令狐linghu'

const common = surnameList(SURNAMES)
const compound = surnameList(COMPOUND)
const latin = new Map([...common, ...compound])

// how frequency falls with rank, so that 王 and 李 are common and 向 is not
const surnames = new Weighted<string>([
  ...common.map(([surname], rank) => [surname, 100 / (1 + rank * 0.14)] as const),
  ...compound.map(([surname]) => [surname, 1.2] as const),
])

const MALE = [...'伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢阳建亮成畅坤毅翔晨哲诚']
const FEMALE = [...'芳娜敏静丽艳娟霞燕玲婷雪倩颖慧莉洁琳璐媛萍红梅丹蕾佳悦琪瑶露薇岚菲茜晶莹楠欣']
const MALE_FIRST = [...'建国志文子俊家浩宇一天明永海少德嘉立景泽启思云伟振晓']
const MALE_LAST = [...'华军明强平林涛轩然博宇杰豪辰峰阳鑫东生良辉斌凯航龙毅睿恒']
const FEMALE_FIRST = [...'秀雨诗梦佳思欣晓丽美淑玉雅静慧若紫可嘉怡婉一心海春小']
const FEMALE_LAST = [...'英涵琪怡萱妍婷瑶雯颖洁琳莹芳娟兰华玲敏燕霞然宁云彤蓉']

export function personName(random: Random, male: boolean): string {
  const surname = random.weighted(surnames)
  if (random.chance(0.22)) return surname + random.pick(male ? MALE : FEMALE)
  return surname + random.pick(male ? MALE_FIRST : FEMALE_FIRST) + random.pick(male ? MALE_LAST : FEMALE_LAST)
}

/** The surname of a name in Latin letters, for addresses and handles. */
export function latinSurname(name: string): string {
  return latin.get(name.slice(0, 2)) ?? latin.get(name.slice(0, 1)) ?? ''
}

function surnameList(text: string): [surname: string, latin: string][] {
  return text.split(/\s+/).map((each) => {
    const letters = each.replace(/\P{ASCII}/gu, '')
    return [each.slice(0, each.length - letters.length), letters]
  })
}

const PREFIXES =
  '130 131 132 133 134 135 136 137 138 139 147 150 151 152 153 155 156 157 158 159 166 171 173 175 176 177 178 180 181 182 183 184 185 186 187 188 189 191 195 198 199'.split(
    ' ',
  )
const NUMBERS = 100_000_000
// odd and no multiple of five, so that multiplying visits each of the hundred million numbers once
const STRIDE = 61_803_399

/** A mobile number that no other row below a hundred million has: whatever the prefix, the last eight digits differ. */
export function phone(seed: number, row: number): string {
  const number = (row * STRIDE + mix(seed, -2)) % NUMBERS
  return anyPrefix(mix(seed, row)) + String(number).padStart(8, '0')
}

/** Some mobile number, for what need not be unique. */
export function anyPhone(random: Random): string {
  return anyPrefix(random.between(0, NUMBERS)) + String(random.between(0, NUMBERS - 1)).padStart(8, '0')
}

function anyPrefix(number: number): string {
  return PREFIXES[number % PREFIXES.length] ?? ''
}

const CARD_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** Region, birthday (YYYY-MM-DD), a serial that is odd for men, and the check digit of GB 11643. */
export function identityCard(region: string, birthday: string, serial: number): string {
  const body = region + birthday.replaceAll('-', '') + String(serial).padStart(3, '0')
  return body + checkDigit(body)
}

/** The eighteenth digit for the first seventeen: ISO 7064 MOD 11-2. */
export function checkDigit(body: string): string {
  const sum = CARD_WEIGHTS.reduce((total, weight, place) => total + weight * Number(body[place]), 0)
  return '10X98765432'[sum % 11] ?? ''
}
