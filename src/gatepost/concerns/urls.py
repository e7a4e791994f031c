"""The desk's addresses, under /desk/."""

from django.urls import path

from gatepost.concerns.views import desk, evidence, evidence_pack, linked, matter, outcomes, stages, tools

app_name = "concerns"

urlpatterns = [
    path("", desk.desk_page, name="desk"),
    path("panels/", stages.panels, name="panels"),
    path("replies/", tools.saved_replies, name="saved-replies"),
    path("replies/<str:ref>/", tools.saved_reply, name="saved-reply"),
    path("replies/<str:ref>/end/", tools.end_saved_reply, name="end-saved-reply"),
    path("away/", tools.away, name="away"),
    path("away/<str:ref>/end/", tools.end_cover, name="end-cover"),
    path("limits/", outcomes.limits, name="limits"),
    path("letters/", outcomes.letter_list, name="letters"),
    path("letters/<str:code>/", outcomes.letter, name="letter"),
    path("<str:reference>/", matter.matter, name="matter"),
    path("<str:reference>/evidence/", evidence.add, name="evidence"),
    path("<str:reference>/evidence/<str:ref>/", evidence.piece, name="evidence-piece"),
    path("<str:reference>/evidence-pack/", evidence_pack.evidence_pack, name="evidence-pack"),
    path("<str:reference>/names/", matter.names, name="names"),
    path("<str:reference>/saved/", matter.put_saved_reply, name="put-saved-reply"),
    path("<str:reference>/give/", matter.give, name="give"),
    path("<str:reference>/take-over/", matter.take_over, name="take-over"),
    path("<str:reference>/keep-from/", matter.keep_from, name="keep-from"),
    path("<str:reference>/let-see/", stages.let_see, name="let-see"),
    path("<str:reference>/acknowledge/", stages.acknowledge, name="acknowledge"),
    path("<str:reference>/appoint/", stages.appoint, name="appoint"),
    path("<str:reference>/panel/", stages.call_panel, name="call-panel"),
    path("<str:reference>/update/", stages.update, name="update"),
    path("<str:reference>/pause/", stages.pause, name="pause"),
    path("<str:reference>/go-on/", stages.resume, name="resume"),
    path("<str:reference>/reopen/", stages.reopen, name="reopen"),
    path("<str:reference>/decide/", outcomes.decide, name="decide"),
    path("<str:reference>/lift-limit/", outcomes.lift_limit, name="lift-limit"),
    path("<str:reference>/linked/", linked.linked, name="linked"),
    path("<str:reference>/linked/link/", linked.link, name="link"),
    path("<str:reference>/linked/unlink/", linked.unlink, name="unlink"),
    path("<str:reference>/linked/answer/", linked.answer_all, name="answer-all"),
    path("<str:reference>/linked/count/", linked.show_count, name="show-count"),
]
