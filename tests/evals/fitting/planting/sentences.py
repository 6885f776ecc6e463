"""Sentences as they stand in guidelines and laws."""

SWEDISH = (
    "Prefekten ska godkänna avtalet innan forskaren reser.",
    "Om partnern har band till militären, ska lärosätet göra en riskbedömning.",
    "Ansökan ska lämnas in senast den 1 juli 2026.",
    "Uppgiften får inte röjas, om inte regeringen har beslutat något annat.",
    "ISP prövar ansökningar om exporttillstånd enligt 5 § förordningen (2000:1217).",
    "Alla statliga lärosäten måste anmäla allvarliga incidenter inom 72 timmar.",
    "Personuppgifter får överföras till tredjeländer endast om den registrerade samtycker.",
    "Straffet är böter eller fängelse i högst två år.",
    "Verksamhetsutövaren bör samråda med Säkerhetspolisen, till exempel om utrustning.",
    "Beslutet fattas av myndighetens chef.",
)
ENGLISH = (
    "The head of department must approve the agreement before the researcher travels.",
    "If the partner has ties to the military, the university must make a risk assessment.",
    "The application must be submitted no later than 1 July 2026.",
    "The information may not be disclosed, unless the Government has decided otherwise.",
    "ISP decides on applications for export under section 5 of the Ordinance (2000:1217).",
    "All state universities must report serious incidents within 72 hours.",
    "Personal data may be transferred to third countries only if the data subject consents.",
    "The penalty is a fine or prison for at most two years.",
    "The operator should consult the Security Service, for example about equipment.",
    "Export control does not apply to information in the public domain.",
)
BOTH = tuple((one, "sv") for one in SWEDISH) + tuple((one, "en") for one in ENGLISH)
