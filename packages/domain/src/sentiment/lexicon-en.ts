import type { LexiconSource } from './lexicon.ts';

/** English of business mail, written for Vigie. */
export const ENGLISH: LexiconSource = {
  entries: [
    [
      30,
      'excellent|outstanding|fantastic|amazing|awesome|wonderful|brilliant|superb|exceptional|perfect|perfectly|' +
        'delighted|thrilled|love|loved|loves|loving|best in class|above and beyond|exceeded our expectations|' +
        'exceeds our expectations|highly recommend|couldn t be happier|could not be happier|game changer|flawless|' +
        'incredible|phenomenal|second to none|five stars|top notch|extraordinary|stellar|' +
        'cannot thank you enough|can t thank you enough|blown away',
    ],
    [
      20,
      'great|happy|pleased|glad|satisfied|very good|impressed|impressive|appreciat*|grateful|thankful|recommend|' +
        'enjoy*|success*|seamless|smoothly|excited|congratulations|congrats|well done|good job|great job|' +
        'great work|good work|nice work|reliable|valuable|efficient|professional|proud|' +
        'works well|works great|working well|works perfectly|saved us|saves us|time saver|renew with pleasure|' +
        'many thanks|thanks a lot|thank you so much|thanks so much|thank you very much|huge thanks|big thanks|' +
        'look forward to continuing|satisfaction|trusted partner|kudos|cheerful|no complaints',
    ],
    [
      10,
      'good|nice|helpful|useful|easy|easier|clear|quick|quickly|fast|faster|smooth|improv*|better|solved|fixed|' +
        'resolved|like|liked|likes|well|responsive|friendly|stable|convenient|intuitive|comfortable|' +
        'benefit*|positive|welcome|promising|works|working|works fine|all good|kind|patient|attentive|fine|' +
        'interesting|interested|keen|confident|trust|reassur*|not bad|gain|gained|on time|much appreciated|step forward|ahead of schedule',
    ],
    [5, 'thanks|thank you|thank|okay|progress'],
    [
      0,
      'thanks in advance|thank you in advance|best regards|kind regards|warm regards|best wishes|regards|' +
        'do not hesitate|don t hesitate|feel free|you are welcome|you re welcome|as well|as well as|well noted|' +
        'would like|d like|i d like|if you have any problem|if you have any problems|if you have any issue|' +
        'if you have any issues|if any problem|if there is any problem|in case of problem|in case of problems|' +
        'looks like|look like|feel like|like this|like that|nice day|good day|good morning|good afternoon|' +
        'good evening|have a great day|have a good day|have a nice day|great day|nice weekend|good weekend|' +
        'great weekend|hope you are well|hope you re well|hope this finds you well|hope this email finds you well|' +
        'no later than|working day|working days|working hours|customer satisfaction survey|satisfaction survey|' +
        'error free|bug free|working on it|kind of|clear out|as soon as possible|fast forward|best practice|' +
        'best practices|issue date|date of issue|issued|thank you for your email|thank you for your message|' +
        'thanks for your email|thanks for your message|in good time|if possible|for a good reason|critical path',
    ],
    [
      -10,
      'do not match|does not match|doesn t match|don t match|too high|too low|problem*|issue|issues|bug|bugs|buggy|error|errors|slow|slower|slowly|delay|delays|late|difficult*|hard to|' +
        'confus*|missing|unclear|concern|concerns|concerned|worried|worry|worrying|waiting for|still waiting|' +
        'inconvenien*|complicated|unable|fails|failing|failed|failure*|incorrect|wrong|mistake*|lost|stuck|' +
        'expensive|unfortunately|regret|overdue|unresolved|not received|haven t received|have not received|' +
        'didn t receive|did not receive|no answer|no reply|no response|no news|without answer|without a reply|' +
        'not responding|lag|lags|laggy|freez*|disconnect*|rejected|refused|limited|lacking|lack|lacks|too long|' +
        'overcharged|double charged|discrepanc*|downgrade*|reopen*|unexpected|unstable|glitch*|chase|chasing|' +
        'doubt|doubts|hesita*|tired|less and less|too many|bad',
    ],
    [
      -20,
      'unhappy|dissatisf*|disappoint*|frustrat*|annoy*|poor|poorly|upset|complain*|broken|crash*|outage*|downtime|' +
        'unusable|unreliable|unsatisf*|does not work|doesn t work|doesnt work|do not work|don t work|did not work|' +
        'didn t work|not work|not working|isn t working|stopped working|no longer works|no longer work|cancel*|' +
        'terminat*|switching to|switch to another|moving to another|competitor*|refund*|escalat*|urgent|blocked|' +
        'blocking|blocker|data loss|lost data|lost confidence|lost trust|losing trust|losing patience|angry|anger|' +
        'not acceptable|ignored|ignoring|let down|letting us down|waste|wasted|wasting|useless|misleading|misled|' +
        'never answered|no one answers|nobody answers|no one replies|nobody replies|not renew|not to renew|won t renew|' +
        'will not renew|not be renewing|not be renewed|non renewal|leave you|leaving you|dispute*|breach*|' +
        'unprofessional|deteriorat*|worse|regression*|broke|painful|struggl*|keeps happening|yet again|penalt*|' +
        'not good enough|not up to standard|below expectations|below our expectations|fed up',
    ],
    [
      -30,
      'terrible|horrible|awful|unacceptable|disaster*|catastroph*|appalling|disgust*|outrage*|furious|worst|hate|' +
        'hated|scandal*|scam|fraud*|lawyer*|legal action|take you to court|sue|nightmare|shameful|incompetent|' +
        'incompetence|disgrace*|pathetic|intolerable|ridiculous|abysmal|last straw|a joke|inexcusable|atrocious|' +
        'formal notice|never again|deplorable|demand a refund|run away',
    ],
  ],
  negators:
    'not|t|no|never|without|cannot|cant|dont|doesnt|didnt|isnt|wasnt|arent|wont|wouldnt|couldnt|hasnt|havent|' +
    'neither|nor|hardly|barely|nothing|nobody|none|far',
  intensifiers:
    'very|really|extremely|so|too|totally|completely|absolutely|incredibly|highly|deeply|truly|particularly|' +
    'especially|quite|seriously|utterly|super|much|most|major|serious|severe|huge|big|constant|many|more and more',
  lateIntensifiers: 'a lot|very much|so much|a great deal|enormously|everywhere|again and again',
  absolutes: 'at all|remotely|in the least',
  diminishers: 'slightly|somewhat|a bit|a little|bit|little|rather|fairly|small|minor|partly|mildly|tiny|almost',
  contrasts: 'but|however|yet|nevertheless|nonetheless',
  stopWords:
    'the|and|is|are|was|were|we|you|i|it|this|that|to|of|for|with|have|has|had|be|been|our|your|my|not|will|would|' +
    'can|at|on|from|they|but|as|an|by|what|when|there|so|if|do|does|did|any|all|just|since|very|please|us|me|its',
};
