"""Front door, pairing, invitations, emergency."""

from django.urls import path

from programmes.portals.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.start, name="start"),
    path("pair/<str:secret>/", views.pair, name="pair"),
    path("card/<str:secret>/", views.printed, name="printed"),
    path("code/", views.code, name="code"),
    path("email/", views.email, name="email"),
    path("email/code/", views.email_code, name="email_code"),
    path("enter/<str:secret>/", views.enter, name="enter"),
    path("help-offer/<str:secret>/", views.help_offer, name="help_offer"),
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("stop/<str:token>/", views.stop, name="stop"),
    path("accounts/sessions/", views.sign_ins, name="sign_ins"),
    path("accounts/sessions/stay/", views.stay, name="stay"),
    path("accounts/sessions/others/end/", views.others_end, name="others_end"),
    path("accounts/sessions/<int:number>/end/", views.sign_in_end, name="sign_in_end"),
    path("not-connected/", views.not_connected, name="not_connected"),
    path("emergency/", views.emergency, name="emergency"),
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("healthz/deep", views.deep_health, name="deep_health"),
]
