// The views that addresses lead to (app/routes.ts).

export { default as RoomRatings } from "./RoomRatings";
