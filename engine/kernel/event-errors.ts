/** Codes of events and their history; part of the catalogue beside this file, by whose rules they live. */
export const eventErrors = {
  EVENT_OTHER_BODY: {
    status: 409,
    zh: '编号为 {id} 的事件已接收，但内容不同；请为新的事件使用新的编号',
    en: 'An event of the id {id} was taken in with other content; use another id for another event',
  },
  EVENT_TOO_LARGE: {
    status: 413,
    zh: '事件 {event} 的数据超过 {most} KB',
    en: 'The data of the event {event} are larger than {most} KB',
  },
  EVENT_IN_USE: {
    status: 409,
    zh: '事件“{name}”正被策略使用，不能删除：{strategies}',
    en: "The event '{name}' cannot be deleted, strategies use it: {strategies}",
  },
  EVENT_GONE: {
    status: 404,
    zh: '没有这个事件，或已超过保留天数',
    en: 'There is no such event, or it has been kept long enough',
  },
  EVENT_NOT_REPLAYED: {
    status: 409,
    zh: '此事件不能重放：{reason}',
    en: 'The event cannot be replayed: {reason}',
  },
} as const
