"""What patients open; no address of theirs names a person. A therapist's preview does."""

from django.urls import path

from programmes.portals.patient.views import care, day, entries, media, player, preview

app_name = "patient"
urlpatterns = [
    path("today/", day.today, name="today"),
    path("today/changed/", day.changed, name="changed"),
    path("today/follow/", day.follow, name="follow"),
    path("today/start/", day.start, name="start"),
    path("today/stop/", day.stop, name="stop"),
    path("practice/", player.practice, name="practice"),
    path("practice/steps/", player.steps, name="steps"),
    path("practice/pause/", player.pause, name="pause"),
    path("practice/some/", player.some, name="some"),
    path("practice/log/", player.log, name="log"),
    path("practice/how/<uuid:entry>/", player.how, name="how"),
    path("practice/pain/<uuid:entry>/", player.pain, name="pain"),
    path("done/", day.done, name="done"),
    path("progress/", day.progress, name="progress"),
    path("entries/<uuid:entry>/correct/", entries.correct, name="correct"),
    path("hurt/", care.hurt, name="hurt"),
    path("rest/<slug:rule>/", care.rest, name="rest"),
    path("rest/mistake/take-back/", care.mistake, name="mistake"),
    path("help/", care.help, name="help"),
    path("help/tired/", care.tired, name="tired"),
    path("help/wrong/", care.wrong, name="wrong"),
    path("help/wrong/<slug:kind>/", care.wrong_more, name="wrong_more"),
    path("media/<uuid:media>/", media.media_file, name="media_file"),
    path("media/<uuid:media>/poster/", media.media_poster, name="media_poster"),
    path(
        "clinics/<slug:clinic>/patients/<uuid:patient>/preview/<slug:source>/<int:place>/<path:page>",
        preview.preview,
        name="preview",
    ),
]
