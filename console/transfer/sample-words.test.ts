import assert from 'node:assert/strict'
import { sampleWords } from './sample-words.ts'

describe('samples of a file', () => {
  const field = {
    name: 'gender',
    label: { zh: '性别', en: 'Gender' },
    type: 'enum',
    schema: { type: 'string' },
    options: [
      { value: '1', label: { zh: '男', en: 'Male' } },
      { value: 'other', label: { zh: '其他', en: 'Other' } },
    ],
  } as unknown as Parameters<typeof sampleWords>[1]
  const context = { locale: 'zh', timeZone: 'Asia/Shanghai' } as const

  it('are not promised to be read where the server takes names of options alone', () => {
    assert.equal(sampleWords('1', field, context).fault?.zh, '须填写选项名称，例如“男”')
  })
  it('may be a code that is also the name', () => {
    assert.equal(sampleWords('other', field, context).fault, undefined)
  })
})
