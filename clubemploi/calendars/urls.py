from django.urls import path

from clubemploi.calendars import views

urlpatterns = [
    path("mon-compte/agenda/", views.calendar_mine, name="calendar_mine"),
    path("mon-compte/agenda/ouvrir/", views.calendar_open, name="calendar_open"),
    path("mon-compte/agenda/fermer/", views.calendar_close, name="calendar_close"),
]
