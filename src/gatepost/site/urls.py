"""Every address of the house."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from gatepost.doors.api import api
from gatepost.site import (
    alert_views,
    demo_views,
    first_run,
    home,
    me_views,
    metrics_view,
    pages,
    private_views,
    signin_views,
    whatsapp_views,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("dates/", home.dates, name="dates"),
    path("sign-in/", signin_views.sign_in, name="sign-in"),
    path("sign-in/code/", signin_views.enter_code, name="sign-in-code"),
    path("sign-in/link/<str:secret>/", signin_views.follow_link, name="sign-in-link"),
    path("sign-out/", signin_views.sign_out, name="sign-out"),
    path("me/", include("gatepost.site.second_factor_urls")),
    path("me/", me_views.me, name="me"),
    path("me/hat/", me_views.change_hat, name="change-hat"),
    path("me/lent/", me_views.take_words_back, name="take-words-back"),
    path("me/data/", me_views.my_data, name="my-data"),
    path("me/alerts/", alert_views.alerts, name="alerts"),
    path("me/alerts/on/", alert_views.alerts_on, name="alerts-on"),
    path("me/alerts/here/", alert_views.alerts_here, name="alerts-here"),
    path("me/alerts/trial/", alert_views.alerts_trial, name="alerts-trial"),
    path("me/alerts/off/", alert_views.alerts_off, name="alerts-off"),
    path("me/whatsapp/", whatsapp_views.whatsapp, name="me-whatsapp"),
    path("me/whatsapp/choose/", whatsapp_views.choose, name="me-whatsapp-choose"),
    path("me/whatsapp/stop/", whatsapp_views.stop, name="me-whatsapp-stop"),
    path("", include("gatepost.site.joining.urls")),
    path("", include("gatepost.groups.urls")),
    path("", include("gatepost.doors.urls")),
    path("", include("gatepost.gate.urls")),
    path("code/", include("gatepost.policies.urls")),
    path("adoption/audit/", include("gatepost.adoption.brought.urls")),
    path("adoption/", include("gatepost.adoption.plan.urls")),
    path("private/", private_views.matters, name="private"),
    path("private/letters/<str:ref>/", private_views.letter, name="private-letter"),
    path("private/<str:reference>/", private_views.matter, name="private-matter"),
    path("desk/", include("gatepost.concerns.urls")),
    path("safeguarding/", include("gatepost.safeguarding.urls")),
    path("office/letters/", include("gatepost.delivery.urls")),
    path("office/", include("gatepost.site.office.urls")),
    path("setup/<str:secret>/", first_run.start_a_school, name="first-run"),
    path("hooks/mail/", include("gatepost.doors.mail_in.urls")),
    path("hooks/whatsapp/", include("gatepost.doors.whatsapp.urls")),
    path("api/v1/", api.urls),
    path("health", pages.health, name="health"),
    path("metrics", metrics_view.numbers, name="metrics"),
    path("manifest.webmanifest", pages.manifest, name="manifest"),
    path("service-worker.js", pages.service_worker, name="service-worker"),
    path("offline/", pages.offline, name="offline"),
]
if settings.DEMO or settings.TESTING:
    # In a real school these addresses do not exist; in tests the views themselves ask for settings.DEMO.
    urlpatterns += [
        path("demo/", demo_views.the_cast, name="demo"),
        path("demo/mail/", demo_views.mail, name="demo-mail"),
        path("demo/mail/<str:name>/", demo_views.letter, name="demo-letter"),
        path("demo/parts/", demo_views.parts, name="demo-parts"),
    ]

handler404 = pages.not_found
handler500 = pages.broken
