import { describe, expect, it } from 'vitest';
import { isPrivateAddress, leadsToPrivate, namesPrivate } from './private-address.js';

describe('a private address', () => {
  it.each([
    'http://127.0.0.1:3000',
    'http://127.1/v1',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://localhost:9000/',
    'http://api.localhost/',
    'http://printer.local/',
    'http://metadata.google.internal/',
    'not a url',
  ])('is %s', (url) => {
    expect(namesPrivate(url)).toBe(true);
  });

  it.each([
    'https://api.deepseek.com',
    'https://8.8.8.8/',
    'https://172.32.0.1/',
    'https://[2606:4700::1111]/',
  ])('is not %s', (url) => {
    expect(namesPrivate(url)).toBe(false);
  });

  it('is found behind a name', async () => {
    expect(await leadsToPrivate('http://localhost/')).toBe(true);
    expect(await leadsToPrivate('http://8.8.8.8/')).toBe(false);
    expect(await leadsToPrivate('http://no-such-name.invalid/')).toBe(false);
  });

  it('of each kind is known', () => {
    expect(
      ['10.0.0.1', '::1', '::ffff:10.0.0.1', '224.0.0.1', '255.255.255.255'].map(isPrivateAddress),
    ).not.toContain(false);
    expect(['1.1.1.1', '2001:4860:4860::8888'].map(isPrivateAddress)).not.toContain(true);
  });
});
