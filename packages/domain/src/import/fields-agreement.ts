import type { ImportField } from './field.ts';
import { optional, required } from './field.ts';
import { CUSTOMER_ID_SPELLINGS } from './fields-relation.ts';

/** Spellings of the agreement's id, for agreements and for the rows that point at one. */
export const AGREEMENT_ID_SPELLINGS =
  'identifiantducontrat identificadordelcontrato subscriptionid contractid agreementnumber contractnumber subscriptionnumber idagreement idcontrat idabonnement ' +
  'numerocontrat ncontrat referencecontrat contratid abonnementid idcontrato contratoid numerocontrato idsuscripcion ' +
  'agreement subscription contract contrat abonnement contrato suscripcion';

export const AGREEMENT_FIELDS: readonly ImportField[] = [
  required(
    'agreementId',
    'text',
    `identificadordelcontrato identifiantducontrat ${AGREEMENT_ID_SPELLINGS} id identifiant identificador`,
  ),
  required('customerId', 'text', CUSTOMER_ID_SPELLINGS),
  optional(
    'name',
    'text',
    'agreementname contractname subscriptionname label title libelle nom intitule nombre titulo',
  ),
  optional('type', 'text', 'agreementtype contracttype typedecontrat typecontrat tipo tipodecontrato'),
  optional('nature', 'text', 'naturaleza'),
  optional('plan', 'text', 'plantier planname tier product offer offre formule produit producto oferta'),
  required(
    'startDay',
    'day',
    'startdate start startson startedon startedat begindate begin effectivedate validfrom from datededebut datedebut ' +
      'debut debutle fechadeinicio fechainicio inicio',
  ),
  optional(
    'termEnd',
    'day',
    'findelperiodo findelaperiode endoftheterm enddate end termenddate endson endday renewaldate expirydate expirationdate expiry expireson validto validuntil ' +
      'to until datedefin datefin fin finle echeance datedecheance dateecheance fechadefin fechafin vencimiento ' +
      'fechadevencimiento',
  ),
  optional(
    'endedOn',
    'day',
    'terminadoel endeddate endedat ended actualend actualenddate terminatedon terminationdate cancelledon canceledon ' +
      'canceldate terminele datederesiliation dateresiliation resiliele finalizadoel fechadebaja',
  ),
  optional('mrr', 'money', 'mrramount monthlyrecurringrevenue monthlyamount rmr revenumensuelrecurrent mensualidad'),
  optional(
    'amount',
    'money',
    'recurringamount price value total montant prix montantrecurrent valeur importe monto precio cuota',
  ),
  optional(
    'billingPeriod',
    'text',
    'periododefacturacion billingfrequency billingcycle billinginterval frequency interval period periodicity periodicite ' +
      'periodedefacturation frequence frequencedefacturation periodicidad frecuencia frecuenciadefacturacion',
  ),
  optional(
    'oneTimeFee',
    'money',
    'pagounico setupfee onetime setup fee fraisuniques fraisdemiseenservice fraisinitiaux cuotadealta',
  ),
  optional('currency', 'currency', 'currencycode devise monnaie moneda divisa'),
  optional(
    'autoRenew',
    'boolean',
    'autorenewflag autorenewal isautorenew tacitrenewal renouvellementauto renouvellementautomatique ' +
      'tacitereconduction reconductiontacite renovacionautomatica autorenovacion',
  ),
  optional(
    'noticeMonths',
    'integer',
    'preavisomeses notice noticeperiodmonths noticeperiod preavis preavismois moisdepreavis preaviso mesesdepreaviso',
  ),
  optional('noticeDays', 'integer', 'preavisodias noticeperioddays preavisjours joursdepreavis diasdepreaviso'),
  optional(
    'renewalMonths',
    'integer',
    'renovacionmeses renewalterm renewaltermmonths renewal dureederenouvellement reconductionmois mesesderenovacion',
  ),
  optional('knownDay', 'day', 'knowndate knownon known connule conocidoel'),
  optional('proposal', 'boolean', 'isproposal proposition propuesta'),
];
