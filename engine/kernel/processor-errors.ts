/** Codes of placeholders and of what strategies can do; part of the catalogue beside this file, by whose rules they live. */
export const processorErrors = {
  PLACEHOLDER_INVALID: {
    status: 422,
    zh: '占位符有误：{reason}',
    en: 'A placeholder is wrong: {reason}',
  },
  PROCESSOR_UNKNOWN: {
    status: 422,
    zh: '没有名为 {name} 的处理器类型',
    en: 'There is no type of processor {name}',
  },
  PROCESSOR_IN_USE: {
    status: 409,
    zh: '处理器“{name}”正被策略使用，不能删除：{users}',
    en: "The processor '{name}' cannot be deleted, strategies use it: {users}",
  },
  PROCESSOR_BUILTIN: {
    status: 409,
    zh: '内置处理器“{name}”不能修改或删除',
    en: "The built-in processor '{name}' can be neither changed nor deleted",
  },
  PARAMETER_MISSING: {
    status: 422,
    zh: '必填参数 {name} 没有值，未发出调用',
    en: 'The required parameter {name} has no value; nothing was called',
  },
  PROCESSOR_SECRET_MISSING: {
    status: 422,
    zh: '尚未设置密钥“{name}”（修改地址后须重新设置），未发出调用',
    en: "The secret '{name}' is not set (it has to be set anew once the address changed); nothing was called",
  },
} as const
