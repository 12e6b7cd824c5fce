/** Codes of calls to foreign addresses; part of the catalogue beside this file, by whose rules they live. */
export const outboundErrors = {
  OUTBOUND_REFUSED: {
    status: 422,
    zh: '不能访问外部地址{host}：{reason}',
    en: 'The foreign address{host} cannot be called: {reason}',
  },
  OUTBOUND_UNREACHABLE: {
    status: 502,
    zh: '无法连接外部地址 {host}：{reason}',
    en: 'The foreign address {host} cannot be reached: {reason}',
  },
  OUTBOUND_TIMEOUT: {
    status: 504,
    zh: '外部地址 {host} 未能在 {seconds} 秒内{phase}',
    en: 'The foreign address {host} did not {phase} within {seconds} s',
  },
  OUTBOUND_TOO_LARGE: {
    status: 502,
    zh: '外部地址 {host} 的应答超过 {most}，已停止读取',
    en: 'The answer of {host} exceeds {most}; reading was stopped',
  },
  OUTBOUND_BAD_ANSWER: {
    status: 502,
    zh: '外部地址 {host} 的应答无法使用：{reason}',
    en: 'The answer of {host} cannot be used: {reason}',
  },
  OUTBOUND_BUSY: {
    status: 503,
    zh: '对外部地址 {host} 的请求过多，请稍后再试',
    en: 'Too many calls to {host} are waiting; try again later',
  },
  OUTBOUND_ALLOW_INVALID: {
    status: 500,
    zh: '外部地址允许清单 {where} 中的“{entry}”有误：{reason}；更正之前不访问任何外部地址',
    en: "'{entry}' in the allow-list {where} is wrong: {reason}; no foreign address is called until it is corrected",
  },
} as const
