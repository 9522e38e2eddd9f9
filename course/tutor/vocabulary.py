"""Words that say little about a subject, in two degrees.

Stop words are left out of a question. Carriers are common words that many questions hang on
("tell", "stuff", "yesterday"): they count a little, and being unknown to a lesson is no sign that
a question is about something else.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOP = _words(
    """
    a an the and or but nor if then than so as at by for from in into of off on onto out over to
    too up down with without within about above below between through during before after again
    against until while because since though although i me my mine myself we us our ours you
    your yours yourself he him his she her hers it its itself they them their theirs this that
    these those there here who whom whose which what when where why how is am are was were be
    been being do does did doing done has have had having will would shall should can could may
    might must ought not no none never neither yes ok okay just only also even ever still yet
    very really quite rather such same own other others another each every either both all any
    some few most more less much many lot lots bit kind kinda sort sorta isnt arent wasnt werent
    dont doesnt didnt wont wouldnt shouldnt cant cannot couldnt hasnt havent hadnt im ive id ill
    youre youve youd youll hes shes itll theyre theyve theyll weve thats whats wheres whos hows
    whys theres heres lets aint please thanks hi hello hey um uh oh well like actually basically
    simply exactly anyway u ur r ya yeah cuz cos coz bc thru tho gonna wanna gotta wth wtf lol
    idk pls plz em else instead perhaps maybe upon per via etc vs one ones
    """
)

CARRIER = _words(
    """
    change changes changed changing affect affects cause causes caused get gets got getting
    gotten go goes going gone went come comes coming came take takes taking took taken make
    makes making made give gives giving gave given put puts putting keep keeps keeping kept let
    letting set sets use uses using used try tries trying tried want wants wanted need needs
    needed seem seems seemed look looks looking looked find finds finding found think thinks
    thinking thought say says saying said tell tells telling told talk talks talking ask asks
    asking asked call calls called mean means meant meaning happen happens happening happened
    start starts starting started begin begins beginning began end ends ending ended stop stops
    stay stays turn turns turning turned become becomes show shows showing shown see sees seeing
    seen saw hear hears heard feel feels help helps helping work works working worked run runs
    running ran play plays stand stands hold holds bring brings brought leave leaves left thing
    things stuff something anything nothing everything someone somebody anyone anybody everyone
    everybody people person guy guys man men woman women kid kids way ways part parts point
    points place places side sides case cases fact facts idea ideas reason reasons problem
    problems question questions word words name names number numbers line lines page pages story
    stories time times day days today tomorrow yesterday night week weeks month months year
    years hour hours minute minutes second seconds moment once twice first last next previous
    later early now soon always often sometimes usually already ago long short good better best
    bad worse worst big bigger biggest small smaller smallest great large larger little high
    higher low lower new newer newest old older young right wrong true false real sure different
    similar easy hard harder simple full empty whole half top bottom main certain possible
    important special normal common general specific actual single enough almost nearly around
    away back together apart inside outside everywhere anywhere somewhere somehow anyhow forever
    super pretty whatever whenever know knows knowing knew known explain explains explained
    describe define definition difference exist exists matter matters suppose supposed believe
    believes wonder truly literally course lesson lessons section sections chapter text read
    reads reading write writes writing wrote written ai model models system systems app apps
    program programs machine machines computer computers thingy bot bots chatbot tool tools
    """
)
