/** Codes of messages and their channels; part of the catalogue beside this file, by whose rules they live. */
export const messageErrors = {
  CALLBACK_REFUSED: {
    status: 401,
    zh: '回执的密钥或签名有误',
    en: 'The key or the signature of the receipt is wrong',
  },
  MESSAGE_STATE: {
    status: 409,
    zh: '消息的状态为“{state}”，不能{wish}',
    en: "The message is '{state}' and cannot be {wish}",
  },
  TEMPLATE_IN_USE: {
    status: 409,
    zh: '消息模板正被使用，不能删除：{uses}',
    en: 'The template is in use and cannot be deleted: {uses}',
  },
  CHANNEL_IN_USE: {
    status: 409,
    zh: '发送通道正被使用，不能删除：{uses}',
    en: 'The channel is in use and cannot be deleted: {uses}',
  },
} as const
