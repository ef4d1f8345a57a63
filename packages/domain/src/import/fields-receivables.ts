import type { ImportField } from './field.ts';
import { optional, required } from './field.ts';
import { CUSTOMER_ID_SPELLINGS } from './fields-relation.ts';

const CURRENCY = 'currencycode devise monnaie moneda divisa';
const INVOICE_NUMBER =
  'invoiceno invoiceid invoiceref invoice documentnumber numerofacture numerodefacture nfacture nofacture facture ' +
  'referencefacture numerodefactura numerofactura nfactura factura';

export const INVOICE_FIELDS: readonly ImportField[] = [
  required('number', 'text', `invoicenumber ${INVOICE_NUMBER} document reference ref no numero id`),
  required('customerId', 'text', CUSTOMER_ID_SPELLINGS),
  optional(
    'customerName',
    'text',
    'accountname clientname companyname company nomclient nomduclient raisonsociale societe nombrecliente ' +
      'nombredelcliente razonsocial empresa name nom nombre customer account client cliente cuenta',
  ),
  required(
    'issueDay',
    'day',
    'emitida invoicedate issuedate issuedon issued issue documentdate date datedefacture datefacture datefacturation ' +
      'datedemission dateemission emisele emission fechadefactura fechafactura fechadeemision emision fecha',
  ),
  required(
    'dueDay',
    'day',
    'duedate dueon due payableby datedecheance dateecheance echeance fechadevencimiento vencimiento',
  ),
  required(
    'amount',
    'money',
    'invoiceamount grossamount totalamount amountinclvat total totalttc montantttc ttc montant montantfacture ' +
      'importetotal importe monto totalfactura',
  ),
  optional('currency', 'currency', CURRENCY),
  optional(
    'settledDay',
    'day',
    'saldada soldeele settleddate settledon settled paiddate paidon paymentdate datedepaiement datepaiement datereglement ' +
      'datedereglement regleele payeele fechadepago fechapago pagadael',
  ),
  optional(
    'settledAmount',
    'money',
    'importesaldado montantsolde paidamount amountpaid paid montantregle montantpaye importepagado pagado',
  ),
  optional('disputed', 'boolean', 'isdisputed dispute indispute litige enlitige disputada endisputa'),
  optional('kind', 'text', 'clase nature type documenttype doctype typedepiece typedocument tipo tipodedocumento'),
];

export const CREDIT_NOTE_FIELDS: readonly ImportField[] = [
  required(
    'number',
    'text',
    'numero creditnotenumber creditnoteid creditnote creditmemo creditmemonumber creditnumber document documentnumber reference ' +
      'ref no numeroavoir numerodavoir navoir avoir numeroabono numerodeabono nabono abono notadecredito id',
  ),
  required('customerId', 'text', CUSTOMER_ID_SPELLINGS),
  required(
    'day',
    'day',
    'dia jour creditnotedate creditdate issuedate issuedon issued documentdate date datedavoir dateavoir datedemission ' +
      'dateemission emisle fechadeabono fechaabono fechadeemision fecha on',
  ),
  required(
    'amount',
    'money',
    'creditamount creditedamount grossamount totalamount total totalttc montantttc ttc montant montantavoir importetotal ' +
      'importe monto importeabonado',
  ),
  optional('currency', 'currency', CURRENCY),
  optional('invoiceNumber', 'text', INVOICE_NUMBER.replace(' documentnumber', '')),
];

export const PAYMENT_FIELDS: readonly ImportField[] = [
  required(
    'number',
    'text',
    'numero paymentnumber paymentid paymentref paymentreference payment reference ref numeropaiement numerodepaiement paiement ' +
      'reglement numeropago numerodepago pago id',
  ),
  required('customerId', 'text', CUSTOMER_ID_SPELLINGS),
  required(
    'day',
    'day',
    'dia jour paymentdate paidon paiddate receivedon receiveddate valuedate date datedepaiement datepaiement datedereglement ' +
      'datereglement datedevaleur fechadepago fechapago fecha on',
  ),
  required(
    'amount',
    'money',
    'paymentamount amountpaid total montant montantpaye montantregle importe monto importepagado',
  ),
  optional('currency', 'currency', CURRENCY),
  optional('invoiceNumber', 'text', INVOICE_NUMBER),
];

/** Rates into the reporting currency. `money` keeps the digits as they are written: a rate is an exact decimal. */
export const RATE_FIELDS: readonly ImportField[] = [
  required('currency', 'currency', `${CURRENCY} code currencyfrom from de`),
  required('day', 'day', 'dia jour ratedate validfrom effectivedate date datedutaux datetaux fechadeltipo fecha on le'),
  required('rate', 'money', 'taux cambio tipodecambio exchangerate tauxdechange cours tasa value valeur valor price'),
  optional('source', 'text', 'fuente origen origin provider fournisseur proveedor'),
];
