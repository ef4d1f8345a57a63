import type { ImportField } from './field.ts';
import { optional, required } from './field.ts';
import { AGREEMENT_ID_SPELLINGS } from './fields-agreement.ts';
import { CUSTOMER_ID_SPELLINGS } from './fields-relation.ts';

const DAY = 'date on le fecha dia jour';
const CONTACT_EMAIL =
  'contactsemail correodelcontacto email mail contact contactmail useremail requester requesteremail courriel correo contacto emailducontact';

export const USAGE_FIELDS: readonly ImportField[] = [
  optional(
    'usageId',
    'text',
    'identificadordeuso identifiantdusage eventid idusage usage event idevenement idevento id',
  ),
  optional('customerId', 'text', CUSTOMER_ID_SPELLINGS),
  optional('agreementId', 'text', AGREEMENT_ID_SPELLINGS),
  optional('contactEmail', 'email', `correodelcontacto contactsemail ${CONTACT_EMAIL} user utilisateur usuario`),
  required('day', 'day', `usagedate eventdate usageday ${DAY} timestamp occurredat datedusage dateusage fechadeuso`),
  optional('feature', 'text', 'funcion featurename featureid module fonctionnalite funcionalidad'),
  optional(
    'connections',
    'integer',
    'usagecount connectioncount visits logins sessions count connexions visites conexiones visitas',
  ),
  optional('uses', 'integer', 'usecount featureuses featurecount utilisations usages usos'),
];

export const TICKET_FIELDS: readonly ImportField[] = [
  required(
    'ticketId',
    'text',
    'identificadordelticket identifiantduticket ticket ticketnumber ticketref caseid case issueid idticket numeroticket numeroduticket id',
  ),
  required('customerId', 'text', CUSTOMER_ID_SPELLINGS),
  required(
    'openedAt',
    'instant',
    `abierto submittedat openedon opened createdat createdon created submittedon submitted opendate ouvertle datedouverture ` +
      `creele abiertoel fechadeapertura ${DAY}`,
  ),
  optional(
    'closedAt',
    'instant',
    'cerrado closedon closed resolvedat resolvedon resolved closedate fermele closle datedecloture datedefermeture resolule ' +
      'cerradoel fechadecierre',
  ),
  optional('subject', 'text', 'title summary sujet objet titre asunto titulo'),
  optional('priority', 'text', 'severity urgency priorite urgence prioridad'),
  optional('status', 'text', 'state statut etat estado'),
  optional('sentiment', 'integer', 'sentimentgrade grade ressenti sentimiento'),
  optional('contactEmail', 'email', CONTACT_EMAIL),
];

export const INTERACTION_FIELDS: readonly ImportField[] = [
  optional(
    'interactionId',
    'text',
    'identifiantdelinteraction identificadordelainteraccion activityid eventid exchangeid messageid idinteraction ' +
      'idinteraccion idactivite idactividad id identifiant identificador',
  ),
  required('customerId', 'text', CUSTOMER_ID_SPELLINGS),
  required(
    'kind',
    'text',
    'nature clase type interactiontype activitytype interactionkind typedinteraction typedechange tipo tipodeinteraccion',
  ),
  optional('direction', 'text', 'sens way sentido direccion inorout'),
  required(
    'startedAt',
    'instant',
    `commencele empieza empiezael starts startat start startdate startdatetime starttime startson begin begins occurredat sentat sentdate ` +
      `debut datedebut datededebut inicio fechadeinicio fechainicio heure datetime when quand cuando ${DAY}`,
  ),
  optional(
    'endedAt',
    'instant',
    'terminele terminael ends endat end enddate enddatetime endtime endson fin datefin datedefin fechafin fechadefin',
  ),
  optional('subject', 'text', 'asunto sujet objet title titre titulo summary'),
  optional(
    'details',
    'text',
    'detalles detail description body content message corps texte contenu comments notes descripcion cuerpo texto contenido',
  ),
  optional(
    'author',
    'text',
    'auteur autor from sender owner assignedto assignee createdby csm expediteur responsable remitente propietario',
  ),
  optional(
    'contact',
    'text',
    `${CONTACT_EMAIL} contactid idcontact idcontacto to recipient participant destinataire destinatario participante`,
  ),
  optional('status', 'text', 'statut estado state etat'),
  optional('private', 'boolean', 'prive privee privado privada isprivate'),
  optional('automatic', 'boolean', 'automatique automatico automatica isautomatic auto autoreply'),
  optional(
    'replyDay',
    'day',
    'repondule respondidael repliedon repliedat replydate replied reponse datedereponse fechaderespuesta',
  ),
  optional('sentiment', 'integer', 'sentimiento sentimentgrade grade ressenti'),
];

export const CHURN_FIELDS: readonly ImportField[] = [
  optional(
    'churnId',
    'text',
    'identificadordelabaja identifiantdudepart churneventid eventid churn churnevent idchurn idresiliation idbaja id',
  ),
  required('customerId', 'text', CUSTOMER_ID_SPELLINGS),
  required(
    'day',
    'day',
    `churndate churnday churnedon churnedat churned lostdate datedechurn datederesiliation datedepart fechadebaja ` +
      `fechadeabandono ${DAY}`,
  ),
  optional('reason', 'text', 'reasoncode churnreason cause motif raison motivo causa razon'),
  optional(
    'note',
    'text',
    'notes feedbacktext feedback comment comments remarks commentaire commentaires nota comentario',
  ),
];
