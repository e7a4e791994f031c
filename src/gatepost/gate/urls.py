"""Addresses of the room."""

from django.urls import path

from gatepost.gate import feedback_views, look_views, views

app_name = "gate"
urlpatterns = [
    path("look/", views.look, name="look"),
    path("look/post/<str:ref>/", look_views.look_at_post, name="look-at-post"),
    path("look/<str:ref>/", views.rule, name="rule"),
    path("held/<str:ref>/take-back/", views.take_back, name="take-back"),
    path("held/<str:ref>/learning/", feedback_views.may_learn, name="may-learn"),
    path("rulings/", feedback_views.rulings, name="rulings"),
    path("rulings/examples/", feedback_views.examples, name="examples"),
    path("rulings/<str:ref>/hold-again/", feedback_views.hold_to_it_again, name="hold-again"),
    path("pta/", views.pta, name="pta"),
    path("pta/<str:ref>/", views.pta_message, name="pta-message"),
    path("pta/<str:ref>/take-back/", views.take_back_pta, name="take-back-pta"),
]
