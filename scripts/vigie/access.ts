import { randomBytes } from 'node:crypto';
import { createAuth, createUser } from '@vigie/api/auth';
import { createPool } from '@vigie/db/connection';
import { saveMember } from '@vigie/db/organization';
import { inTransaction } from '@vigie/db/scope';
import { API_SCOPES, type ApiScope, ROLES, type Role } from '@vigie/domain/access';
import { createApiKey, createOrganization } from '@vigie/operations/organization';
import { type Command, optionalText, print, scopeOf, text, UsageError } from './commands.ts';

export const orgCreate: Command = {
  options: {
    name: { type: 'string' },
    slug: { type: 'string' },
    zone: { type: 'string' },
    currency: { type: 'string' },
    today: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: async (context) => {
    const given = Object.fromEntries(
      ['slug', 'zone', 'currency', 'today']
        .map((key) => [key, optionalText(context, key)])
        .filter(([, value]) => value !== undefined),
    );
    const org = await createOrganization(context.owner, { name: text(context, 'name'), ...given });
    print(
      context.values.json
        ? {
            id: org.orgId,
            slug: org.slug,
            name: org.name,
            zone: org.zone,
            currency: org.currency,
            today: org.pinnedDay,
          }
        : org.slug,
    );
    return 0;
  },
};

export const userCreate: Command = {
  options: {
    email: { type: 'string' },
    password: { type: 'string' },
    name: { type: 'string' },
    org: { type: 'string' },
    role: { type: 'string' },
    finance: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  run: async (context) => {
    const email = text(context, 'email');
    const role = (optionalText(context, 'role') ?? 'admin') as Role;
    if (!ROLES.includes(role)) throw new UsageError(`--role is one of ${ROLES.join(', ')}.`);
    const scope = await scopeOf(context);
    const given = optionalText(context, 'password');
    const password = given ?? randomBytes(12).toString('base64url');
    const pool = createPool(context.installation.authUrl, { name: 'cli-auth', max: 2 });
    try {
      const auth = createAuth({
        pool,
        secret: context.installation.secret,
        baseUrl: 'http://127.0.0.1',
        trustedOrigins: [],
      });
      const user = await createUser(auth, {
        email,
        password,
        name: optionalText(context, 'name') ?? email.split('@')[0] ?? email,
      });
      await inTransaction(scope, (tx) =>
        saveMember(tx, { userId: user.id, role, finance: context.values.finance === true }),
      );
      if (context.values.json) print({ id: user.id, email, role, ...(given ? {} : { password }) });
      else print(given ? `${email} may sign in.` : `${email} may sign in with the password ${password} (shown once).`);
    } finally {
      await pool.end();
    }
    return 0;
  },
};

export const apiKeyCreate: Command = {
  options: { org: { type: 'string' }, name: { type: 'string' }, scopes: { type: 'string' }, json: { type: 'boolean' } },
  run: async (context) => {
    const scopes = (optionalText(context, 'scopes') ?? 'admin').split(',').map((scope) => scope.trim());
    const unknown = scopes.find((scope) => !(API_SCOPES as readonly string[]).includes(scope));
    if (unknown !== undefined) throw new UsageError(`"${unknown}" is no scope; there are ${API_SCOPES.join(', ')}.`);
    const created = await createApiKey(await scopeOf(context), {
      name: optionalText(context, 'name') ?? 'command line',
      scopes: scopes as ApiScope[],
    });
    print(context.values.json ? created : created.key);
    return 0;
  },
};
