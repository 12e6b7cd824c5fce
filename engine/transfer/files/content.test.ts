import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { ContentMeter } from './content.ts'
import { picture } from './pictures.test-kit.ts'

async function typeOf(content: string | Uint8Array, name = 'x', step = 7): Promise<string> {
  const meter = new ContentMeter()
  const bytes = Buffer.from(content as string)
  for (let at = 0; at < bytes.length; at += step) meter.add(bytes.subarray(at, at + step))
  assert.equal(meter.size, bytes.length)
  assert.deepEqual(meter.digest(), createHash('sha256').update(bytes).digest())
  return meter.type(name)
}

describe('the type of a file', () => {
  it('is told by its content, whatever it is called', async () => {
    assert.equal(await typeOf(await picture('png'), 'report.pdf'), 'image/png')
    assert.equal(await typeOf(await picture('jpeg'), 'x.html'), 'image/jpeg')
    assert.equal(await typeOf('%PDF-1.7\n1 0 obj', 'x.png'), 'application/pdf')
    assert.equal(await typeOf(Buffer.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0]), 'x.png'), 'application/x-msdownload')
    assert.equal(await typeOf(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), 'x.png'), 'application/x-elf')
    assert.equal(await typeOf(Buffer.from([1, 2, 3, 0, 255]), 'x.png'), 'application/octet-stream')
  })

  it('of a page or drawing that could run something is never that of an image or plain text', async () => {
    for (const page of [
      '<!DOCTYPE html><p>',
      '  <html>',
      '<!-- x --><script>alert(1)</script>',
      '\ufeff<ScRiPt >',
      '<img src=x onerror=alert(1)>',
    ])
      assert.equal(await typeOf(page, 'shop.png'), 'text/html', page)
    for (const drawing of [
      '<svg onload="x">',
      '<?xml version="1.0"?><!-- a -->\n<svg>',
      '<x:svg xmlns:x="http://www.w3.org/2000/svg">',
    ])
      assert.equal(await typeOf(drawing, 'shop.png'), 'image/svg+xml', drawing)
    assert.equal(await typeOf('<?xml version="1.0"?><a/>', 'x.txt'), 'application/xml')
    assert.equal(await typeOf('#!/bin/sh\nrm -rf', 'x.txt'), 'text/x-shellscript')
  })

  it('of text depends on every byte being text, and on its ending among texts', async () => {
    assert.equal(await typeOf('你好，世界\r\n\t—', 'x.exe'), 'text/plain')
    assert.equal(await typeOf('a,b\n1,2', 'Zahlen.CSV'), 'text/csv')
    assert.equal(await typeOf('{"a":1}', 'x.json'), 'application/json')
    // two letters that begin other formats as well
    for (const text of ['BMW 三月报价', 'MZ 型', 'II* abc']) assert.equal(await typeOf(text), 'text/plain', text)
    assert.equal(
      await typeOf(Buffer.concat([Buffer.from('text '), Buffer.from([0])]), 'x.txt'),
      'application/octet-stream',
    )
    // a character that broke off
    assert.equal(await typeOf(Buffer.from('好').subarray(0, 2), 'x.txt'), 'application/octet-stream')
    assert.equal(await typeOf('x'.repeat(70_000) + '\0', 'x.txt', 4096), 'application/octet-stream')
  })
})
