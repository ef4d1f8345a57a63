import { describe, expect, it } from 'vitest';
import type { ImportKind } from './import.ts';
import { customImportField, FIELDS, fieldKey, fieldOf, IMPORT_KINDS, matchHeaders } from './import.ts';

const match = (kind: ImportKind, headers: string) => matchHeaders(kind, headers.split(','));

describe('R6 headers map without help', () => {
  it.each<[string, ImportKind, string, Record<string, string>]>([
    [
      'RavenStack accounts',
      'customers',
      '\ufeffaccount_id,account_name,industry,country,signup_date,referral_source,plan_tier,seats,is_trial,churn_flag',
      { customerId: '\ufeffaccount_id', name: 'account_name', since: 'signup_date' },
    ],
    [
      'RavenStack subscriptions',
      'agreements',
      'subscription_id,account_id,start_date,end_date,plan_tier,seats,mrr_amount,arr_amount,is_trial,upgrade_flag,' +
        'downgrade_flag,churn_flag,billing_frequency,auto_renew_flag',
      {
        agreementId: 'subscription_id',
        customerId: 'account_id',
        startDay: 'start_date',
        termEnd: 'end_date',
        plan: 'plan_tier',
        mrr: 'mrr_amount',
        autoRenew: 'auto_renew_flag',
      },
    ],
    [
      'RavenStack usage',
      'usage',
      'usage_id,subscription_id,usage_date,feature_name,usage_count,usage_duration_secs,error_count,is_beta_feature',
      {
        usageId: 'usage_id',
        agreementId: 'subscription_id',
        day: 'usage_date',
        feature: 'feature_name',
        connections: 'usage_count',
      },
    ],
    [
      'RavenStack tickets',
      'tickets',
      'ticket_id,account_id,submitted_at,closed_at,resolution_time_hours,priority,first_response_time_minutes,' +
        'satisfaction_score,escalation_flag',
      {
        ticketId: 'ticket_id',
        customerId: 'account_id',
        openedAt: 'submitted_at',
        closedAt: 'closed_at',
        priority: 'priority',
      },
    ],
    [
      'RavenStack churn',
      'churn',
      'churn_event_id,account_id,churn_date,reason_code,refund_amount_usd,preceding_upgrade_flag,' +
        'preceding_downgrade_flag,is_reactivation,feedback_text',
      {
        churnId: 'churn_event_id',
        customerId: 'account_id',
        day: 'churn_date',
        reason: 'reason_code',
        note: 'feedback_text',
      },
    ],
    [
      'IBM invoices',
      'invoices',
      'countrycode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,' +
        'PaperlessBill,DaysToSettle,DaysLate',
      {
        number: 'invoiceNumber',
        customerId: 'customerID',
        issueDay: 'InvoiceDate',
        dueDay: 'DueDate',
        amount: 'InvoiceAmount',
        disputed: 'Disputed',
        settledDay: 'SettledDate',
      },
    ],
    [
      'the Sage fields in French',
      'customers',
      'Code client,Raison sociale,Score de santé (0–100),Statut de santé,À risque de résiliation',
      {
        customerId: 'Code client',
        name: 'Raison sociale',
        healthScore: 'Score de santé (0–100)',
        healthStatus: 'Statut de santé',
        churnRisk: 'À risque de résiliation',
      },
    ],
    [
      'the Sage fields in Spanish',
      'customers',
      'ID cliente,Nombre,Puntuación del estado (0-100),Estado de mantenimiento,En riesgo de abandono',
      {
        customerId: 'ID cliente',
        name: 'Nombre',
        healthScore: 'Puntuación del estado (0-100)',
        healthStatus: 'Estado de mantenimiento',
        churnRisk: 'En riesgo de abandono',
      },
    ],
    [
      'French invoices',
      'invoices',
      'N° facture,N° client,Client,Date de facture,Date d’échéance,Montant TTC,Devise',
      {
        number: 'N° facture',
        customerId: 'N° client',
        customerName: 'Client',
        issueDay: 'Date de facture',
        dueDay: 'Date d’échéance',
        amount: 'Montant TTC',
        currency: 'Devise',
      },
    ],
    [
      'French agreements',
      'agreements',
      'Contrat,Client,Date de début,Date de fin,Montant,Périodicité,Reconduction tacite,Préavis (mois)',
      {
        agreementId: 'Contrat',
        customerId: 'Client',
        startDay: 'Date de début',
        termEnd: 'Date de fin',
        amount: 'Montant',
        billingPeriod: 'Périodicité',
        autoRenew: 'Reconduction tacite',
        noticeMonths: 'Préavis (mois)',
      },
    ],
    ['a lone Customer', 'customers', 'Customer,Tags', { customerId: 'Customer', tags: 'Tags' }],
    ['id and name', 'customers', 'Customer,Customer ID', { customerId: 'Customer ID', name: 'Customer' }],
    ['headers twice', 'payments', 'Number,number,Day', { number: 'Number', day: 'Day' }],
    ['nothing known', 'usage', 'foo,,bar', {}],
  ])('%s', (_, kind, headers, expected) => {
    expect(match(kind, headers)).toEqual(expected);
  });

  it.each(IMPORT_KINDS)('%s: every key maps to itself, in any spelling', (kind) => {
    const keys = FIELDS[kind].map(({ key }) => key).filter((key) => key !== 'billingPeriod' || kind !== 'agreements');
    expect(matchHeaders(kind, keys)).toEqual(Object.fromEntries(keys.map((key) => [key, key])));
    for (const key of keys) {
      const snake = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      expect([key, snake, snake.toUpperCase().replaceAll('_', ' ')].map((s) => fieldKey(kind, s))).toEqual([
        key,
        key,
        key,
      ]);
    }
  });

  it('keeps the billing period where an amount is mapped', () => {
    expect(match('agreements', 'amount,mrr,billing_period')).toHaveProperty('billingPeriod');
    expect(match('agreements', 'mrr,billing_period')).not.toHaveProperty('billingPeriod');
  });
});

describe('R5, R6 custom fields are columns', () => {
  const custom = [
    customImportField({ key: 'arr', label: 'Chiffre d’affaires (k€)', type: 'number' }),
    customImportField({ key: 'boss', label: 'Manager', type: 'user' }),
    customImportField({ key: 'sign', label: '€', type: 'text' }),
    customImportField({ key: 'name', label: 'Nickname', type: 'text' }),
  ];
  const match = (...headers: string[]) => matchHeaders('customers', headers, custom);

  it('found by their label or key, in any spelling', () => {
    expect(match('CHIFFRE D AFFAIRES')).toEqual({ 'custom.arr': 'CHIFFRE D AFFAIRES' });
    expect(match('Arr')).toEqual({ 'custom.arr': 'Arr' });
    expect(match('custom.arr')).toEqual({ 'custom.arr': 'custom.arr' });
    expect(fieldKey('customers', 'nickname', custom)).toBe('custom.name');
  });

  it('their names come before what else a field may be called, and never before its own', () => {
    expect(match('Manager')).toEqual({ 'custom.boss': 'Manager' });
    expect(match('Manager', 'CSM')).toEqual({ 'custom.boss': 'Manager', owner: 'CSM' });
    expect(match('Name')).toEqual({ name: 'Name' });
    expect(match('custom_name', 'Name')).toEqual({ name: 'Name', 'custom.name': 'custom_name' });
    expect(match('', '–', 'Colour')).toEqual({});
  });

  it('each takes what is written as its key, whatever another one sounds like', () => {
    const custom = [
      customImportField({ key: 'deal_size', label: 'Custom deal', type: 'text' }),
      customImportField({ key: 'dealsize', label: 'Size', type: 'text' }),
      customImportField({ key: 'x', label: 'Custom ARR', type: 'text' }),
      customImportField({ key: 'arr', label: 'Revenue', type: 'text' }),
      customImportField({ key: 'name', label: 'custom.x', type: 'text' }),
    ];
    for (const { key } of [...FIELDS.customers, ...custom]) expect(fieldKey('customers', key, custom)).toBe(key);
    const match = (...headers: string[]) => matchHeaders('customers', headers, custom);
    expect(match('dealsize')).toEqual({ 'custom.dealsize': 'dealsize' });
    expect(match('dealsize', 'deal_size')).toEqual({ 'custom.dealsize': 'dealsize', 'custom.deal_size': 'deal_size' });
    expect(match('Revenue', 'Custom ARR')).toEqual({ 'custom.arr': 'Revenue', 'custom.x': 'Custom ARR' });
    expect(match('custom.arr', 'custom arr')).toEqual({ 'custom.arr': 'custom.arr', 'custom.x': 'custom arr' });
    expect(match('Customer', 'customer')).toEqual({ customerId: 'Customer' });
  });
});

describe('R6 fields', () => {
  const SHARED = new Set(['customer', 'account', 'client', 'cliente', 'cuenta']);
  it.each(IMPORT_KINDS)('%s: no spelling means two fields, but the bare word for a customer', (kind) => {
    const all = FIELDS[kind].flatMap(({ aliases }) => aliases).filter((alias) => !SHARED.has(alias));
    expect(all.filter((alias, index) => all.indexOf(alias) !== index)).toEqual([]);
    expect(all.every((alias) => /^[a-z0-9]+$/.test(alias))).toBe(true);
  });

  it.each<[ImportKind, string, string | null]>([
    ['agreements', 'start_date', 'startDay'],
    ['agreements', 'end', 'termEnd'],
    ['agreements', 'ended_on', 'endedOn'],
    ['agreements', 'customer', 'customerId'],
    ['agreements', 'agreement', 'agreementId'],
    ['invoices', 'due', 'dueDay'],
    ['invoices', 'date', 'issueDay'],
    ['invoices', 'customer', 'customerId'],
    ['usage', 'usage', 'usageId'],
    ['usage', 'date', 'day'],
    ['usage', 'agreement', 'agreementId'],
    ['tickets', 'ticket', 'ticketId'],
    ['churn', 'date', 'day'],
    ['payments', 'invoice', 'invoiceNumber'],
    ['customers', 'customer', 'customerId'],
    ['customers', 'nonsense', null],
    ['customers', '', null],
    ['customers', '__proto__', null],
  ])('%s: %j is %s', (kind, spelling, expected) => {
    expect(fieldKey(kind, spelling)).toBe(expected);
  });

  it('finds a field by key, or refuses', () => {
    expect(fieldOf('invoices', 'amount')).toMatchObject({ type: 'money', required: true });
    expect(() => fieldOf('invoices', 'nope')).toThrow(expect.objectContaining({ code: 'import.unknownField' }));
  });
});
