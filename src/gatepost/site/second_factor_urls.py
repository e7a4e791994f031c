"""Second factors and signed-in devices: just the pages of allauth that are wanted, under /me/.

None of allauth's own sign-in, sign-up, mail or password pages is here; where its code names one, our page answers.
"""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from gatepost.site import alert_views, me_views, signin_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("second-step/", me_views.second_factor_needed, name="second-factor-needed"),
    path("second-factor/begin/", RedirectView.as_view(pattern_name="sign-in"), name="account_login"),
    path("second-factor/leave/", signin_views.sign_out, name="account_logout"),
    path("second-factor/again/", me_views.show_it_again, name="account_reauthenticate"),
    path("second-factor/", include("allauth.mfa.urls")),
    path("devices/", alert_views.signed_in_devices, name="usersessions_list"),
]
