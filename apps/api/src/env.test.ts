import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readEnv } from './env.ts';

describe('the environment', () => {
  test('nothing set, or set to nothing: loopback at port 3000, data in .vigie, an own database', () => {
    const expected = {
      databaseUrl: undefined,
      dataDir: '/srv/vigie/.vigie',
      secret: undefined,
      host: '127.0.0.1',
      port: 3000,
      trustedProxies: 0,
      baseUrl: 'http://127.0.0.1:3000',
      logLevel: 'warn',
    };
    expect(readEnv({}, '/srv/vigie')).toEqual(expected);
    const empty = { PORT: '', HOST: '', DATABASE_URL: '', VIGIE_DATA_DIR: '', VIGIE_SECRET: '', VIGIE_URL: '' };
    expect(readEnv(empty, '/srv/vigie')).toEqual(expected);
  });

  test('every variable is honoured', () => {
    const env = readEnv(
      {
        PORT: '8080',
        HOST: '0.0.0.0',
        DATABASE_URL: 'postgres://owner@db/vigie',
        VIGIE_DATA_DIR: 'data',
        VIGIE_SECRET: 's',
        VIGIE_TRUSTED_PROXIES: '2',
        LOG_LEVEL: 'info',
      },
      '/srv/vigie',
    );
    expect(env).toEqual({
      databaseUrl: 'postgres://owner@db/vigie',
      dataDir: '/srv/vigie/data',
      secret: 's',
      host: '0.0.0.0',
      port: 8080,
      trustedProxies: 2,
      // Nobody can open 0.0.0.0 in a browser.
      baseUrl: 'http://127.0.0.1:8080',
      logLevel: 'info',
    });
    expect(readEnv({ VIGIE_DATA_DIR: '/data' }, '/srv/vigie').dataDir).toBe('/data');
    expect(readEnv({ VIGIE_URL: 'https://vigie.example' }).baseUrl).toBe('https://vigie.example');
  });

  test.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['VIGIE_TRUSTED_PROXIES', '-1'],
    ['VIGIE_TRUSTED_PROXIES', 'yes'],
  ])('%s=%s is refused by name', (name, value) => {
    expect(() => readEnv({ [name]: value })).toThrow(`${name} must be`);
  });

  test('.env.example names what is read', () => {
    const source = readFileSync(join(import.meta.dirname, 'env.ts'), 'utf8');
    const example = readFileSync(join(import.meta.dirname, '../../../.env.example'), 'utf8');
    const read = new Set([...source.matchAll(/\benv\.([A-Z_]+)/g)].map(([, name]) => name));
    const listed = new Set([...example.matchAll(/^#? ?([A-Z_]+)=/gm)].map(([, name]) => name));
    expect([...read].filter((name) => !listed.has(name))).toEqual([]);
    expect(read.size).toBeGreaterThan(6);
  });
});
