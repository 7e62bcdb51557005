"""Words that tell nothing of what an article is about."""

from analysis.tokens import tokens

STOPWORDS = frozenset(
    tokens("""
        a about above according added adding after again against ago all almost along already also
        although always am among an and another any anything are around as asked at away back be became
        because become been before began behind being below between both but by call called came can come
        comes could day days did do does doing done down during each early either else enough even ever
        every far few first for former found from further gave get gets getting give given go goes going
        gone good got great had half has have having he held her here hers him himself his how however i
        if in including instead into is it its itself just keep kept know known last late later least less
        let like likely little long made make makes making many may maybe me mean might more most much
        must my near nearly need never new next no nor not nothing now of off often on once one only onto
        or other others our out over own part people per perhaps put quite rather really recent recently
        right s said same saw say saying says second see seen set several she should show since so some
        something soon still such t take taken takes taking tell ten than that the their them then there
        these they thing things think this those though three through thus time to today together told too
        took toward towards two under until up upon us use used using very via was way we week weeks well
        went were what when where whether which while who whole whom whose why will with within without
        work would year years yesterday yet you your yours able across actually ahead another anyone best
        better big day due end every everyone full high home hour hours left live look looking lot low man
        men minutes moment month months morning night number old open order place point put read run start
        state story support top try turn want woman women world monday tuesday wednesday thursday friday
        saturday sunday january february march april june july august september october november december
        mr mrs ms dr der die das und ist von mit den dem des ein eine einer eines im am zu zur zum auf für
        auch sich nach bei aus wie werden wird wurde wurden haben hat als an es er sie dass noch nur oder
        aber über vor durch le la les un une des du de et en est dans que qui pour par sur pas plus au aux
        ce cette ces son sa ses il elle ils elles se ne avec ont été sont être mais ou leur leurs el los
        las del y es por para con una su sus al lo como más pero ha han fue son este esta estos estas
    """)
)
