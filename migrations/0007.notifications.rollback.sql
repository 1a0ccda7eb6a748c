DROP TABLE announcements;
DROP TABLE notifications;
