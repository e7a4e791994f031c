"""The room's addresses, under /safeguarding/. References have a dash in them, so the words before it cannot clash."""

from django.urls import path

from gatepost.safeguarding.views import disclosure, looks, low_level, onward

app_name = "safeguarding"

urlpatterns = [
    path("", disclosure.disclosures, name="list"),
    path("arrangements/", low_level.arrange, name="arrange"),
    path("looks/", looks.looks, name="looks"),
    path("looks/<str:look>/", looks.look, name="look"),
    path("looks/<str:look>/allow/", looks.allow, name="allow"),
    path("looks/<str:look>/refuse/", looks.refuse, name="refuse"),
    path("looks/<str:look>/read/", looks.read, name="read"),
    path("looks/<str:look>/review/", looks.review, name="review"),
    path("low-level/", low_level.low_level_list, name="low-level-list"),
    path("low-level/share/", low_level.share, name="share"),
    path("low-level/<str:concern>/", low_level.low_level, name="low-level"),
    path("low-level/<str:concern>/decide/", low_level.decide, name="low-level-decide"),
    path("low-level/<str:concern>/keep-from/", low_level.keep_from, name="low-level-keep-from"),
    path("<str:reference>/", disclosure.disclosure, name="disclosure"),
    path("<str:reference>/chronology/", disclosure.add_line, name="add-line"),
    path("<str:reference>/decide/", disclosure.decide, name="decide"),
    path("<str:reference>/letter/", disclosure.write, name="write"),
    path("<str:reference>/keep-from/", disclosure.keep_from, name="keep-from"),
    path("<str:reference>/close/", disclosure.close, name="close"),
    path("<str:reference>/refer/", onward.refer, name="refer"),
    path("<str:reference>/refer/<str:ref>/", onward.outcome, name="outcome"),
    path("<str:reference>/pack/", onward.pack, name="pack"),
    path("<str:reference>/pack/<str:ref>/", onward.receipt, name="receipt"),
    path("<str:reference>/transfer/", onward.transfer, name="transfer"),
    path("<str:reference>/transfer/<str:ref>/sent/", onward.sent, name="sent"),
    path("<str:reference>/transfer/<str:ref>/received/", onward.received, name="received"),
]
